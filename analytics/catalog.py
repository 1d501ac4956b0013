"""Every model, in the reading order of the glossary, the command line and the tests."""

from analytics.advancement import Advancement
from analytics.appraisal import Appraisal, ThreeYears, VillageAppraisal
from analytics.benefit import Benefit
from analytics.burden import Burden
from analytics.cadre import Cadre, CadreMovement
from analytics.change import CadreChange
from analytics.conflict import Conflict
from analytics.funding import Funding
from analytics.honour import Honour
from analytics.mentoring import Mentoring, MentoringCover, MentorLoad
from analytics.model import Metric, Model
from analytics.pay import Payment, PayStandard
from analytics.pay_budget import PayBudget
from analytics.person import Person, PersonEvent, PersonRecord
from analytics.policy import Policy, Rule
from analytics.quota import Eligible, ExcellentQuota
from analytics.reserve import Candidate, Reserve, ReserveVillage, Vetting
from analytics.rules import VillageRule
from analytics.study import Study, StudyEligible, StudyProjection
from analytics.succession import Succession, SuccessionReserve, SuccessionVillage
from analytics.supervision import Supervision
from analytics.training import CadreCourse, CadreTraining, CadreYear, Training, TrainingNeed
from analytics.village import Village

MODELS: tuple[type[Model], ...] = (
    Cadre, CadreMovement, CadreChange, Village, VillageRule,
    Reserve, ReserveVillage, Candidate, Vetting, Succession, SuccessionReserve, SuccessionVillage,
    CadreYear, CadreCourse, CadreTraining, Training, TrainingNeed, Mentoring, MentorLoad, MentoringCover,
    Study, StudyEligible, StudyProjection,
    Appraisal, VillageAppraisal, ThreeYears, ExcellentQuota, Eligible, PayStandard, Payment, PayBudget, Benefit, Supervision,
    Honour, Advancement, Burden, Funding,
    Person, PersonEvent, PersonRecord,
    Policy, Rule, Conflict,
)  # fmt: skip
METRICS: dict[str, Metric] = {metric.key: metric for model in MODELS for metric in model.metrics.values()}
