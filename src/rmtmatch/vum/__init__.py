"""VUM 3, the Dutch standard for exchanging jobseeker and vacancy profiles: files in, rows with our columns out.

`candidates` and `vacancies` read profiles; `matches` writes proposals;
`selection` turns a VUM jobseeker query into vacancies that ask the same.
Health(-derived) fields and contact data are never read, only counted.

Where the standard leaves room, the reading that removes fewest people is taken:

- Absent and empty are the same, and unknown. A profile that names licences and no diploma says nothing of diplomas:
  the list of credentials then holds ``unknown:NLQF`` (see `rmtmatch.vocabulary.UNTOLD`).
- Shifts are ruled out only by a no: "office hours: yes" alone rules out nothing.
- Of two levels for one language, a person has the higher and a vacancy asks the lower.
- Of several diplomas a vacancy names, the lowest will do; "MBO" is asked as NLQF 2, and proves no level.
- Years of experience are those in the latest occupation, overlapping jobs counted once. A vacancy asks the most years
  it names.
- A longest journey of under five minutes is blanked with a fault. Other impossible numbers are passed on: the market
  blanks and reports them.
- A wage is read only from a text that gives an amount an hour and nothing else.
- One unpaid agreement (volunteering, work experience place) makes a vacancy unpaid; beside paid ones it is also a
  warning to ask the employer.

Sources: VUM Gegevensstandaard 1.5 and Koppelvlak 3.0.0; NLQF for the levels of diplomas.
"""

from rmtmatch.vum.reader import VumRows, candidates, read, vacancies
from rmtmatch.vum.selection import selection
from rmtmatch.vum.writer import matches

__all__ = ["VumRows", "candidates", "matches", "read", "selection", "vacancies"]
