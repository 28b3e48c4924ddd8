"""Builds the documentation as one static site that needs no network: `python -m docs.site`, or `make docs`.

where.py            which page of the site a file of the repository becomes, and the navigation
markdown.py         a file's Markdown as a page's: links follow the files to where they are now
names.py            links from the names that texts mention to the reference
spec_pages.py       a spec as Markdown, so that the site's search finds every member
schema_words.py     a schema in words
spec_downloads.py   every version of a spec at an address of its own, and its Redoc page
python_pages.py     which Python objects the reference shows, page by page
zensical.toml       how the pages look
assets/             what the pages bring along
"""
