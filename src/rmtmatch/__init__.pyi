from rmtmatch import assign as assign
from rmtmatch import errors as errors
from rmtmatch import evaluate as evaluate
from rmtmatch import example as example
from rmtmatch import testing as testing
from rmtmatch import vum as vum
from rmtmatch.engine import propose as propose
from rmtmatch.engine import score as score
from rmtmatch.fairness import audit as audit
from rmtmatch.market import Market as Market
from rmtmatch.matcher import Matcher as Matcher
from rmtmatch.policy import Policy as Policy
from rmtmatch.records import Candidate as Candidate
from rmtmatch.records import Training as Training
from rmtmatch.records import Vacancy as Vacancy
from rmtmatch.results import Pairs as Pairs
from rmtmatch.results import Plan as Plan
from rmtmatch.skills.linker import SkillLinker as SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy as Taxonomy

__version__: str
