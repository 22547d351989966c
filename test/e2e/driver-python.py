"""What test/e2e/driver.test.ts does with the Node.js driver, with the official Python connector. Prints one JSON object."""

import json
import sys

import snowflake.connector
from snowflake.connector.errors import DatabaseError, ProgrammingError

port, password = int(sys.argv[1]), sys.stdin.readline().rstrip("\n")


def connect(given=password):
    return snowflake.connector.connect(
        user="ADMIN",
        password=given,
        account="LOCAL",
        host="127.0.0.1",
        port=port,
        protocol="http",
        paramstyle="qmark",
        login_timeout=10,
    )


def failure(action):
    try:
        action()
    except (DatabaseError, ProgrammingError) as error:
        return {"code": error.errno, "sqlState": error.sqlstate}
    return None


seen = {}
connection = connect()
cursor = connection.cursor()
seen["wrong password"] = failure(lambda: connect("wrong"))
for statement in (
    "use role accountadmin",
    "create role if not exists okta_provisioner",
    "grant create user on account to role okta_provisioner",
    "grant create role on account to role okta_provisioner",
    "grant role okta_provisioner to role accountadmin",
    "create or replace security integration okta_provisioning type = scim scim_client = 'okta' run_as_role = 'OKTA_PROVISIONER'",
):
    cursor.execute(statement)
seen["set up"] = cursor.fetchone()[0]
cursor.execute("select system$generate_scim_access_token('OKTA_PROVISIONING')")
seen["token length"] = len(cursor.fetchone()[0])
cursor.execute("show security integrations")
seen["integrations"] = [row[0] for row in cursor]
cursor.execute("select ? as n, ? as t, ? as b, ? as missing", (7, "it's", True, None))
seen["binds"] = cursor.fetchone()
cursor.execute("select 1.50::number(10,2) as d, '2024-01-02'::date as day, parse_json('{\"a\":1}') as j")
number, day, document = cursor.fetchone()
seen["values"] = [str(number), str(day), json.loads(document)]
seen["syntax error"] = failure(lambda: cursor.execute("selec 1"))
seen["unknown object"] = failure(lambda: cursor.execute("drop role nobody_has_made_this"))
seen["several"] = [
    [list(row) for row in each] for each in connection.execute_string("select 1; select 'two'; select 3")
]
cursor.execute("select 1; select 2", num_statements=2)
first = cursor.fetchone()[0]
cursor.nextset()
seen["one request"] = [first, cursor.fetchone()[0]]
cursor.execute_async("select 8 as v")
cursor.get_results_from_sfqid(cursor.sfqid)
seen["detached"] = cursor.fetchone()[0]
cursor.execute("select seq4() as n from table(generator(rowcount => 150000)) order by 1")
rows = [row[0] for row in cursor]
seen["rows"] = [len(rows), rows == list(range(150000))]
cursor.execute("use schema demo_db.public")
seen["session"] = [connection.role, connection.database, connection.schema]
connection.close()
print(json.dumps(seen))
