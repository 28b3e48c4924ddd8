"""Build the documentation as a static site that needs no network: `python -m docs.site`, or `make docs`.

site_map.py         maps the files of the repository to the pages of the site, and writes the navigation
markdown.py         converts the Markdown of the repository to the Markdown of the site
reference_links.py  links the names in a text to the reference
spec_pages.py       writes a spec as Markdown, so that the search of the site finds every field
schema_text.py      describes a schema in words
spec_downloads.py   writes every version of a spec, and the Redoc page of the spec
python_pages.py     lists the Python objects on each page of the reference
zensical.toml       configures the layout of the pages
assets/             contains the style sheet
"""
