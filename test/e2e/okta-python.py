"""Signs in through Okta without a browser, with the official Python connector. Prints one JSON object."""

import json
import sys

import snowflake.connector
from snowflake.connector.errors import DatabaseError

port, organization, password = int(sys.argv[1]), sys.argv[2], sys.stdin.readline().rstrip("\n")


def who(user, given):
    connection = snowflake.connector.connect(
        user=user,
        password=given,
        account="LOCAL",
        host="127.0.0.1",
        port=port,
        protocol="http",
        authenticator=organization,
        disable_ocsp_checks=True,
        login_timeout=10,
    )
    try:
        return connection.cursor().execute("select current_user(), current_role()").fetchone()
    finally:
        connection.close()


def failure(user, given):
    try:
        who(user, given)
    except DatabaseError as error:
        return error.errno
    return None


print(
    json.dumps(
        {
            "signed in": who("alice@example.com", password),
            "wrong password": failure("alice@example.com", "wrong"),
        }
    )
)
