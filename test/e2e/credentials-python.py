"""Signs in with the official Python connector in every way that the first line of standard input lists, one by one,
and prints what came of each as one line of JSON."""

import base64
import json
import sys

import snowflake.connector
from snowflake.connector.errors import Error


def options_of(wish):
    options = dict(wish)
    if "private_key" in options:
        options["private_key"] = base64.b64decode(options["private_key"])
    return options


def outcome_of(port, wish):
    try:
        connection = snowflake.connector.connect(
            **{"account": "local", **options_of(wish)},
            host="127.0.0.1",
            port=port,
            protocol="http",
            login_timeout=10,
        )
    except Error as error:
        return error.errno, error.raw_msg
    try:
        return list(connection.cursor().execute("select current_user(), current_role()").fetchone())
    finally:
        connection.close()


wishes = json.loads(sys.stdin.readline())
print(json.dumps([outcome_of(int(sys.argv[1]), wish) for wish in wishes]))
