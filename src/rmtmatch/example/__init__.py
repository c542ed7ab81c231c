"""A built-in example: a Dutch region with planted truth, markets of any size and a whole country drawn from a taxonomy.

Everything here was written for rmtmatch or is drawn by chance; nobody and no employer in it exists.

Examples
--------
>>> from rmtmatch import example
>>> example.taxonomy()
<Taxonomy: 87 occupations, 275 skills, 819 relations, 1,214 labels (nl, en)>
"""

from rmtmatch.example.catalogue import taxonomy
from rmtmatch.example.from_taxonomy import Tables, market_from, tables_from
from rmtmatch.example.national import Country, country
from rmtmatch.example.planted import Truth
from rmtmatch.example.regional import Region, region

__all__ = ["Country", "Region", "Tables", "Truth", "country", "market_from", "region", "tables_from", "taxonomy"]
