"""Build the documentation as a static site that needs no network: `python -m docs.site`, or `make docs`.

site_map.py         which page of the site each file of the repository becomes, and the navigation
markdown.py         converts the Markdown of the repository to that of the site
reference_links.py  links names in texts to the reference
spec_pages.py       writes a spec as Markdown, so that the site's search finds every member
schema_text.py      describes a schema in words
spec_downloads.py   writes every version of a spec, and its Redoc page
python_pages.py     which Python objects the reference shows, page by page
zensical.toml       the design of the pages
assets/             style sheets, scripts and fonts
"""
