"""VUM 3, the Dutch standard for exchanging jobseeker and vacancy profiles: files in, rows with our columns out.

`candidates` and `vacancies` read profiles; `selection` turns a VUM jobseeker query into vacancies that ask the same.
Health(-derived) fields and contact data are never read, only counted.
"""

from rmtmatch.vum.reader import VumRows, candidates, read, vacancies
from rmtmatch.vum.selection import selection

__all__ = ["VumRows", "candidates", "read", "selection", "vacancies"]
