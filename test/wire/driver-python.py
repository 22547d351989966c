"""Uses the official Python connector against a server and prints what it saw as one line of JSON."""

import datetime
import decimal
import json
import sys

import snowflake.connector
from snowflake.connector.errors import DatabaseError, ProgrammingError

port, password = int(sys.argv[1]), sys.stdin.readline().rstrip("\n")
snowflake.connector.paramstyle = "qmark"


def connect(secret):
    return snowflake.connector.connect(
        user="ADMIN",
        password=secret,
        account="local",
        host="127.0.0.1",
        port=port,
        protocol="http",
        login_timeout=10,
    )


def refusal(action):
    try:
        action()
    except (DatabaseError, ProgrammingError) as error:
        return {"code": error.errno, "sqlState": error.sqlstate, "message": error.msg}
    return None


def plain(value):
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return f"Decimal {value}"
    if isinstance(value, (bytes, bytearray)):
        return value.hex()
    return value


seen = {"wrongPassword": refusal(lambda: connect("wrong"))}
connection = connect(password)
cursor = connection.cursor()
seen["types"] = [plain(value) for value in cursor.execute("every type").fetchone()]
seen["description"] = [column.name for column in cursor.description]
cursor.execute(
    "bound",
    (1, decimal.Decimal("1.25"), 1.5, "text", True, None, datetime.date(2024, 1, 2), b"\x00\xff"),
)
seen["failure"] = refusal(lambda: cursor.execute("missing"))
rows = cursor.execute("many").fetchall()
seen["many"] = {"count": len(rows), "inOrder": all(row[0] == index for index, row in enumerate(rows))}
cursor.execute_async("detached")
query_id = cursor.sfqid
seen["detached"] = str(connection.get_query_status(query_id).name) in ("RUNNING", "SUCCESS")
inserted = cursor.execute("insert")
seen["rowCount"] = inserted.rowcount
connection.close()
print(json.dumps(seen))
