"""The host names of Zoho's API and accounts servers in each data center."""

API_HOSTS = {
    "us": "www.zohoapis.com",
    "eu": "www.zohoapis.eu",
    "in": "www.zohoapis.in",
    "au": "www.zohoapis.com.au",
    "jp": "www.zohoapis.jp",
    "cn": "www.zohoapis.com.cn",
    "ca": "www.zohoapis.ca",
    "sa": "www.zohoapis.sa",
    "uk": "www.zohoapis.uk",
    "ae": "www.zohoapis.ae",
}
"""The host name of the API server in each data center."""

ACCOUNTS_HOSTS = {
    "us": "accounts.zoho.com",
    "eu": "accounts.zoho.eu",
    "in": "accounts.zoho.in",
    "au": "accounts.zoho.com.au",
    "jp": "accounts.zoho.jp",
    "cn": "accounts.zoho.com.cn",
    "ca": "accounts.zohocloud.ca",
    "sa": "accounts.zoho.sa",
    "uk": "accounts.zoho.uk",
    "ae": "accounts.zoho.ae",
}
"""The host name of the accounts server in each data center. Canada's host name has a different form."""
