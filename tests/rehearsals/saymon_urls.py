"""Print how a SAYMON account handles status URLs if the path in the spec contains a second id."""

from bulkstatus import BulkStatusError, Saymon

account = Saymon(base_url="https://saymon.example", api_token="any")
print(account.url_template)
try:
    account.target("https://saymon.example/node/api/bulk/5f3b9c0e7a1d4e2b8c6f0a17/status")
except BulkStatusError as error:
    print("a stored URL:", error)
try:
    account.operation("5f3b9c0e7a1d4e2b8c6f0a17")
except BulkStatusError as error:
    print("an id alone:", error)
