"""Signs in with the official Python connector by passcodes and new passwords; prints one line of JSON."""

import json
import sys

import snowflake.connector
from snowflake.connector.errors import DatabaseError

port, given = int(sys.argv[1]), json.loads(sys.stdin.readline())
password, (first, second) = given["password"], given["passcodes"]
new_password = "Correct-Horse-9-Battery"


def connect(user, secret, **options):
    try:
        connection = snowflake.connector.connect(
            user=user,
            password=secret,
            account="local",
            host="127.0.0.1",
            port=port,
            protocol="http",
            login_timeout=10,
            **options,
        )
    except DatabaseError as error:
        return error.msg
    connection.close()
    return user


seen = {
    "without passcode": connect("OTHER", password),
    "beside": connect("OTHER", password, passcode=first),
    "at the end": connect("OTHER", password + second, passcode_in_password=True),
    "must change": connect("NEWCOMER", "first"),
    "weak one": connect("NEWCOMER", "first", password_callback=lambda: "weak"),
    "changed": connect("NEWCOMER", "first", password_callback=lambda: new_password),
    "old one": connect("NEWCOMER", "first"),
    "new one": connect("NEWCOMER", new_password),
}
print(json.dumps(seen))
