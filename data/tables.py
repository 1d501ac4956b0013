"""Every table of a snapshot, declared once: columns, Chinese headings, types, allowed values, keys, scope.

Dates are INTEGER yyyymmdd; money is whole 元; a many-valued column is text between bars, `|甲|乙|`.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

from data import codes
from data.codes import CodeList

FOREVER = 99991231  # valid_to of a period that is still open


class Type(Enum):
    """What a cell of the column holds."""

    __hash__ = object.__hash__  # a member is only itself; Enum would hash its name, in Python, for every cell that is read

    TEXT = "text"
    NAME = "name"  # a person's name: kept as written but for padding
    CODE = "code"  # one value of `Column.codes`
    MANY = "many"  # several values of `Column.codes`
    ID_NUMBER = "id number"
    PHONE = "phone"
    DATE = "date"
    YEAR = "year"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"

    @property
    def storage(self) -> str:
        return _STORAGE.get(self, "VARCHAR")


_STORAGE = {Type.DATE: "INTEGER", Type.YEAR: "INTEGER", Type.INTEGER: "INTEGER", Type.NUMBER: "DOUBLE", Type.MONEY: "BIGINT"}


@dataclass(frozen=True)
class Column:
    """One column: `headings` are the other words for `label` that a file may use."""

    name: str
    label: str
    type: Type = Type.TEXT
    headings: tuple[str, ...] = ()
    required: bool = False
    codes: CodeList | None = None
    fixed: bool = False  # belongs to the person for life: another value is a correction (更正), not a change
    low: float | None = None
    high: float | None = None
    raw: bool = False  # keep the file's own word in `<name>_raw`
    precision: bool = False  # keep day / month / year in `<name>_precision`
    identity: bool = False  # never selected by a page that does not show it, masked where it is shown
    may_lack: bool = False  # a blank says that there is none, or not yet: it is not counted as incomplete

    def stored(self) -> tuple[tuple[str, str], ...]:
        """(name, storage type) of the physical columns that hold it."""
        extra = ((f"{self.name}_raw", "VARCHAR"),) if self.raw else ()
        extra += ((f"{self.name}_precision", "VARCHAR"),) if self.precision else ()
        return ((self.name, self.type.storage), *extra)


class Scoping(Enum):
    """How rows are limited to a viewer's units."""

    OPEN = "open"  # no person and no unit's figures in it
    UNIT = "unit"  # the row carries the unit it is counted in
    CITY = "city"  # only who sees everything: vetting, inspection, discipline, leave
    PERSON = "person"  # it follows the person's unit on the as-of date, else the last one held


UNIT_COLUMNS = (("unit_code", "VARCHAR"), ("county_code", "VARCHAR"), ("township_code", "VARCHAR"), ("village_code", "VARCHAR"))
PERSON_COLUMN = (("person_id", "INTEGER"),)
# The lowest and the highest code of the units that the row's person has been in, whenever: who looks for the rows of a unit's people
# finds them in a few places of a large table, without knowing yet who they are.
REACH_COLUMNS = (("units_from", "VARCHAR"), ("units_to", "VARCHAR"))
PERIOD_COLUMNS = (
    ("valid_from", "INTEGER"),
    ("valid_to", "INTEGER"),
    ("next_from", "INTEGER"),  # when the person's next period begins: valid_from <= d < next_from is "last held on d"
    # first (in the first roster of its township) / joined / moved / reclassified / updated / unit_changed
    ("opened_by", "VARCHAR"),
    ("closed_by", "VARCHAR"),  # left / moved / reclassified / updated / unit_changed, NULL while open
    ("code_then", "VARCHAR"),  # the unit that it was in the period where that has since become another (当时区划), else NULL
    *REACH_COLUMNS,
)

# How a file says where a row belongs. Names are resolved along the path, never by a township's name alone.
LOCATION = (
    Column("county_name", "县(市、区)", headings=("县市区", "县市", "区县", "县(市)", "所属县市", "县", "市", "縣市")),
    Column(
        "township_name",
        "乡镇(街道)",
        headings=("乡镇", "街道", "乡镇街道", "乡(镇、街道)", "镇街", "镇(街道)", "所属乡镇", "所在乡镇", "乡镇名称", "单位", "鄉鎮市區"),
    ),
    Column(
        "village_name",
        "村(社区)",
        headings=("村", "社区", "村社区", "村居", "村(居)", "行政村", "所在村", "所属村", "村名", "村(社区)名称", "村名称", "村里", "村别"),
    ),
    Column("place_code", "行政区划代码", headings=("区划代码", "单位代码", "村代码", "村(社区)代码", "统计用区划代码")),
)

# How a file that is not the roster says whom it means.
PERSON = (
    Column("name", "姓名", Type.NAME, headings=("名字", "干部姓名", "村干部姓名", "人员姓名")),
    Column("staff_no", "人员编号", headings=("工号", "编号", "职工号", "员工编号")),
    Column(
        "id_number",
        "身份证号",
        Type.ID_NUMBER,
        headings=("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "证件号码", "居民身份证号码"),
    ),
    Column("gender", "性别", Type.CODE, codes=codes.GENDER),
    Column("birth_date", "出生年月", Type.DATE, headings=("出生日期", "出生时间", "出生年月日", "生日", "出生"), precision=True),
)


@dataclass(frozen=True)
class Table:
    """One table; `system` are the columns that the store fills, `columns` those that a file gives."""

    name: str
    label: str
    grain: str
    scope: Scoping
    key: tuple[str, ...]  # identifies a row
    columns: tuple[Column, ...]
    system: tuple[tuple[str, str], ...] = ()
    references: tuple[Column, ...] = ()  # how a file says whose row it is; resolved to the system columns, not stored
    imported: bool = True
    slice: tuple[str, ...] = ()  # a 全量 file replaces the rows that agree with it in these columns (else in their year), and unit

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns a file may give, references to units and people first."""
        return self.references + self.columns

    @cached_property
    def stored(self) -> tuple[tuple[str, str], ...]:
        """(name, storage type) of every physical column, in order."""
        return self.system + tuple(pair for column in self.columns for pair in column.stored())

    @cached_property
    def given(self) -> frozenset[str]:
        """The physical columns that a file fills: references are resolved, not stored."""
        return frozenset(name for column in self.columns for name, _ in column.stored())

    @cached_property
    def dates(self) -> frozenset[str]:
        """The names of its own columns that hold days."""
        return frozenset(column.name for column in self.columns if column.type is Type.DATE)

    def column(self, name: str) -> Column:
        return next(column for column in self.inputs if column.name == name)


COUNTY = Table(
    "county",
    "县(市、区)",
    "one row per county",
    Scoping.OPEN,
    ("code",),
    (
        Column("code", "代码", headings=("县代码", "区划代码", "行政区划代码")),
        Column("name", "名称", required=True, headings=("县(市、区)", "县市区", "县名称", "县市名称")),
    ),
)
TOWNSHIP = Table(
    "township",
    "乡镇(街道)",
    "one row per township",
    Scoping.UNIT,
    ("code",),
    (
        Column("code", "代码", headings=("乡镇代码", "区划代码", "行政区划代码", "统计用区划代码")),
        Column("name", "名称", required=True, headings=("乡镇(街道)", "乡镇", "街道", "乡镇名称")),
        Column("kind", "类别", Type.CODE, codes=codes.TOWNSHIP_KIND, headings=("乡镇类别",)),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION[:1],
)
VILLAGE = Table(
    "village",
    "村(社区)",
    "one row per village or community",
    Scoping.UNIT,
    ("code",),
    (
        Column("code", "代码", headings=("村代码", "村(社区)代码", "区划代码", "行政区划代码", "统计用区划代码")),
        Column("name", "名称", required=True, headings=("村(社区)", "村(社区)名称", "村名称", "村名", "村")),
        Column("kind", "类别", Type.CODE, codes=codes.VILLAGE_KIND, headings=("村/社区", "村(社区)类别", "城乡类别", "性质")),
        Column("pay_tier", "报酬档次", Type.CODE, codes=codes.PAY_TIER, headings=("报酬标准档次", "待遇档次")),
        Column("mixed_ethnicity", "多民族村", Type.CODE, codes=codes.YES_NO, headings=("是否多民族村", "多民族居住")),
        Column(
            "committee_seats",
            "村(居)委会席位数",
            Type.INTEGER,
            low=1,
            high=30,
            headings=("村(居)委会职数", "村委会职数", "居委会职数", "村委会席位数", "居委会席位数"),
        ),
    ),
    system=(*UNIT_COLUMNS, ("is_gone", "VARCHAR")),  # 是 where it has become other units (unit_change) and is none of them
    references=LOCATION[:2],
)
UNIT_CHANGE = Table(
    "unit_change",
    "区划变更",
    "one row per unit that became another",
    Scoping.OPEN,
    ("old_code", "unit_code", "changed_on"),
    (
        Column("changed_on", "变更日期", Type.DATE, required=True, headings=("变更时间", "调整日期", "调整时间", "批复日期")),
        Column("kind", "变更类别", Type.CODE, codes=codes.UNIT_CHANGE, required=True, headings=("变更方式", "调整类别", "调整方式")),
    ),
    system=(*UNIT_COLUMNS, ("old_code", "VARCHAR")),  # the unit columns are those of the new unit
    references=(
        LOCATION[0],
        Column("old_township_name", "原乡镇(街道)", headings=("原乡镇", "原街道", "变更前乡镇", "调整前乡镇")),
        Column(
            "old_village_name", "原村(社区)", required=True, headings=("原村", "原社区", "原村名称", "变更前村(社区)", "调整前村(社区)")
        ),
        Column("township_name", "现乡镇(街道)", headings=("现乡镇", "现街道", "变更后乡镇", "调整后乡镇", "乡镇(街道)", "乡镇")),
        Column("village_name", "现村(社区)", required=True, headings=("现村", "现社区", "现村名称", "变更后村(社区)", "调整后村(社区)")),
    ),
)
CADRE = Table(
    "cadre",
    "村(社区)干部花名册",
    "one row per person and period in which nothing changed",
    Scoping.UNIT,
    ("person_id", "valid_from"),
    (
        Column(
            "name", "姓名", Type.NAME, required=True, fixed=True, identity=True, headings=("名字", "干部姓名", "村干部姓名", "人员姓名")
        ),
        Column("gender", "性别", Type.CODE, codes=codes.GENDER, fixed=True),
        Column("ethnicity", "民族", Type.CODE, codes=codes.ETHNICITY, fixed=True),
        Column(
            "birth_date",
            "出生年月",
            Type.DATE,
            fixed=True,
            precision=True,
            identity=True,
            low=19200101,
            headings=("出生日期", "出生时间", "出生年月日", "生日", "出生"),
        ),
        Column(
            "id_number",
            "身份证号",
            Type.ID_NUMBER,
            fixed=True,
            identity=True,
            headings=("身份证号码", "身份证", "公民身份号码", "公民身份证号码", "证件号码", "居民身份证号码"),
        ),
        Column("staff_no", "人员编号", fixed=True, headings=("工号", "编号", "职工号", "员工编号"), may_lack=True),
        Column("phone", "联系电话", Type.PHONE, identity=True, headings=("手机号", "手机号码", "电话", "联系方式", "电话号码", "手机")),
        Column("political_status", "政治面貌", Type.CODE, codes=codes.POLITICAL_STATUS, headings=("是否党员", "党派", "政治面目")),
        Column("party_date", "入党时间", Type.DATE, headings=("入党日期", "入党年月", "加入中共时间"), may_lack=True),
        Column(
            "education",
            "最高学历",
            Type.CODE,
            codes=codes.EDUCATION,
            raw=True,
            headings=("学历", "文化程度", "最高学历层次", "学历情况", "第一学历", "學歷"),
        ),
        Column("fulltime_education", "全日制教育", Type.CODE, codes=codes.EDUCATION, headings=("全日制学历", "全日制教育学历", "全日制")),
        Column(
            "inservice_education",
            "在职教育",
            Type.CODE,
            codes=codes.EDUCATION,
            headings=("在职学历", "在职教育学历", "在职"),
            may_lack=True,
        ),
        Column("school", "毕业院校及专业", headings=("毕业院校", "毕业学校", "毕业院校系及专业", "毕业学校及专业", "专业")),
        Column(
            "post",
            "职务",
            Type.MANY,
            codes=codes.POST,
            raw=True,
            headings=("任职情况", "现任职务", "岗位", "担任职务", "村内职务", "现职务"),
        ),
        Column("post_group", "待遇岗位类别", Type.CODE, codes=codes.POST_GROUP, headings=("岗位类别", "待遇类别", "报酬类别", "职务类别")),
        Column("seat", "任职组织", Type.MANY, codes=codes.SEAT, headings=("任职机构", "所在组织")),
        Column("dual_post", "是否一肩挑", Type.CODE, codes=codes.YES_NO, headings=("一肩挑", "书记主任一肩挑", "是否书记主任一肩挑")),
        Column("source", "来源渠道", Type.MANY, codes=codes.SOURCE, headings=("人员来源", "来源", "人员类别", "身份类别")),
        Column(
            "joined_date",
            "进入村干部队伍时间",
            Type.DATE,
            low=19500101,
            headings=("任村干部时间", "担任村干部时间", "首次任职时间", "参加工作时间", "进入队伍时间", "入职时间"),
        ),
        Column(
            "post_date",
            "现职务始任时间",
            Type.DATE,
            low=19500101,
            headings=("任职时间", "任现职时间", "现任职务时间", "任职日期", "现职时间"),
        ),
        Column("note", "备注", headings=("说明",), may_lack=True),
    ),
    system=PERSON_COLUMN + UNIT_COLUMNS + PERIOD_COLUMNS,
    references=LOCATION,
)
# What a person was on the first day of a course, copied from the roster at every publish (Draft.settle).
TRAINED_AS = (
    ("person_name", "VARCHAR"),
    ("gender", "VARCHAR"),
    ("ethnicity", "VARCHAR"),
    ("birth_date", "INTEGER"),
    ("education", "VARCHAR"),
    ("source", "VARCHAR"),
    ("post_group", "VARCHAR"),
    ("counts_from", "INTEGER"),  # its first day; of a course that has none the first of its year
    ("complete_from", "INTEGER"),  # the day from which all of the person's courses of that year count
)
TRAINING = Table(
    "training",
    "培训记录",
    "one row per person and course",
    Scoping.PERSON,
    ("person_id", "course", "start_date"),
    (
        Column(
            "course",
            "培训班名称",
            required=True,
            headings=("培训名称", "班次名称", "培训班次", "课程名称", "培训内容", "课程", "教育培训名称"),
        ),
        Column("year", "年度", Type.YEAR, low=1990, high=2100, headings=("培训年度", "年份")),
        Column("start_date", "开始日期", Type.DATE, headings=("培训时间", "培训日期", "开始时间", "开班时间", "培训开始时间", "参训时间")),
        Column("level", "培训层级", Type.CODE, codes=codes.TRAINING_LEVEL, headings=("层级", "级别", "培训级别")),
        Column("theme", "培训主题", Type.CODE, codes=codes.TRAINING_THEME, headings=("主题", "专题", "培训专题", "培训类别")),
        Column("hours", "学时", Type.NUMBER, low=0, high=2000, headings=("培训学时", "学时数", "课时")),
        Column("result", "培训结果", Type.CODE, codes=codes.TRAINING_RESULT, headings=("结果", "结业情况", "考试结果", "是否结业")),
    ),
    system=PERSON_COLUMN + TRAINED_AS + REACH_COLUMNS,
    references=LOCATION + PERSON,
    slice=("year", "course"),
)
VILLAGE_APPRAISAL = Table(
    "village_appraisal",
    "村(社区)考核",
    "one row per village and year",
    Scoping.UNIT,
    ("unit_code", "year"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("考核年度", "年份")),
        Column("rank", "考核排名", Type.INTEGER, low=1, headings=("排名", "名次", "村考核排名")),
        Column("category", "考核类别", Type.CODE, codes=codes.VILLAGE_CATEGORY, headings=("类别", "村考核类别", "定类")),
        Column("score", "考核得分", Type.NUMBER, headings=("得分", "总分", "分数")),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
    slice=("year",),
)
# What a person was in the appraised year, copied from the roster at every publish (store.settle): a past year's figures
# stay those of that year, and a township sees whom it appraised even after they moved on.
APPRAISED_AS = (
    ("person_name", "VARCHAR"),
    ("gender", "VARCHAR"),
    ("ethnicity", "VARCHAR"),
    ("birth_date", "INTEGER"),
    ("education", "VARCHAR"),
    ("source", "VARCHAR"),
    ("village_category", "VARCHAR"),
    ("role", "VARCHAR"),  # the file's 待遇岗位类别, else the roster's
    ("grade_level", "INTEGER"),  # 1 to 4: codes.GRADE_LEVEL of the grade
    ("participated", "VARCHAR"),  # 参加考核情况: who has a grade took part
)
APPRAISAL = Table(
    "appraisal",
    "个人考核",
    "one row per person and year",
    Scoping.UNIT,
    ("person_id", "year"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("考核年度", "年份")),
        Column("grade", "考核等次", Type.CODE, codes=codes.GRADE, headings=("等次", "考核结果", "年度考核等次", "考核定等"), may_lack=True),
        Column("participation", "参加考核情况", Type.CODE, codes=codes.PARTICIPATION, headings=("是否参加考核", "参加考核", "参评情况")),
        Column("score", "考核得分", Type.NUMBER, headings=("得分", "总分", "分数")),
        Column("post_group", "待遇岗位类别", Type.CODE, codes=codes.POST_GROUP, headings=("岗位类别", "待遇类别", "职务类别")),
    ),
    system=PERSON_COLUMN + UNIT_COLUMNS + APPRAISED_AS + REACH_COLUMNS,
    references=LOCATION + PERSON,
    slice=("year",),
)

# ------------------------------------------------------------------------------------------------------------ 选 select

_CANDIDATE = (
    Column("name", "姓名", Type.NAME, required=True, identity=True, headings=("名字", "人选姓名", "后备人员姓名")),
    Column("gender", "性别", Type.CODE, codes=codes.GENDER),
    Column("birth_date", "出生年月", Type.DATE, precision=True, identity=True, headings=("出生日期", "出生时间", "出生年月日", "生日")),
)
INSPECTION = Table(
    "inspection",
    "人选考察备案",
    "one row per candidate",
    Scoping.CITY,
    ("unit_code", "name", "birth_date"),
    (
        *_CANDIDATE,
        Column("intended_post", "拟任岗位", Type.CODE, codes=codes.RESERVE_POST, headings=("拟任职务",)),
        Column("nominated_on", "提名时间", Type.DATE, required=True, headings=("推荐时间", "提名日期")),
        Column("politics", "政治素质", Type.CODE, codes=codes.CONCLUSION, may_lack=True),
        Column("conduct", "道德品行", Type.CODE, codes=codes.CONCLUSION, may_lack=True),
        Column("enrichment", "带富能力", Type.CODE, codes=codes.CONCLUSION, may_lack=True),
        Column("coordination", "协调能力", Type.CODE, codes=codes.CONCLUSION, may_lack=True),
        Column("inspected_on", "考察时间", Type.DATE, headings=("考察日期",), may_lack=True),
        Column("filed_on", "备案时间", Type.DATE, headings=("备案日期",), may_lack=True),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
)
VETTING = Table(
    "vetting",
    "市级资格联审",
    "one row per candidate and department asked",
    Scoping.CITY,
    ("unit_code", "name", "birth_date", "department"),
    (
        *_CANDIDATE,
        Column("department", "联审部门", Type.CODE, codes=codes.VETTING_DEPARTMENT, required=True, headings=("部门", "审查部门")),
        Column("asked_on", "送审时间", Type.DATE, headings=("送审日期", "发函时间")),
        Column("reply", "部门意见", Type.CODE, codes=codes.VETTING_REPLY, headings=("意见", "审查意见", "反馈意见"), may_lack=True),
        Column("replied_on", "反馈时间", Type.DATE, headings=("反馈日期",), may_lack=True),
        Column("bar", "十不选情形", Type.CODE, codes=codes.TEN_BARS, headings=("十不选", "不选情形", "负面清单情形"), may_lack=True),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
)
RESERVE = Table(
    "reserve",
    "村级后备力量",
    "one row per reserve person",
    Scoping.UNIT,
    ("unit_code", "name", "birth_date"),
    (
        *_CANDIDATE,
        Column("ethnicity", "民族", Type.CODE, codes=codes.ETHNICITY),
        Column("political_status", "政治面貌", Type.CODE, codes=codes.POLITICAL_STATUS),
        Column("education", "最高学历", Type.CODE, codes=codes.EDUCATION, raw=True, headings=("学历", "文化程度")),
        Column("source", "来源渠道", Type.MANY, codes=codes.SOURCE, headings=("来源", "人员来源")),
        Column("intended_post", "培养方向", Type.CODE, codes=codes.RESERVE_POST, headings=("拟任岗位", "后备岗位")),
        Column("recommended_on", "乡镇推荐时间", Type.DATE, headings=("推荐时间", "推荐日期")),
        Column("inspected_on", "调研考察时间", Type.DATE, headings=("考察时间", "考察日期")),
        Column("vetting_state", "联审情况", Type.CODE, codes=codes.VETTING_STATE, headings=("联审结果",)),
        Column("trained", "参加培训", Type.CODE, codes=codes.YES_NO, headings=("是否参加培训", "培训情况")),
        Column("mentor", "帮带导师", headings=("导师", "联系领导"), may_lack=True),
        Column("entered_on", "入库时间", Type.DATE, headings=("纳入时间", "入库日期")),
        Column("left_on", "出库时间", Type.DATE, headings=("出库日期",), may_lack=True),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
)

# ------------------------------------------------------------------------------------------------------------- 育 train

MENTORING = Table(
    "mentoring",
    "导师帮带",
    "one row per mentor and person mentored, from a date",
    Scoping.PERSON,
    ("person_id", "mentor_name", "started_on"),
    (
        Column("mentor_name", "导师姓名", Type.NAME, required=True, identity=True, headings=("导师", "帮带人", "结对领导")),
        Column("mentor_kind", "导师类别", Type.CODE, codes=codes.MENTOR_KIND, headings=("导师身份",)),
        Column("mentor_unit", "导师单位", headings=("导师所在单位", "导师单位及职务")),
        Column("started_on", "结对时间", Type.DATE, headings=("结对日期", "开始时间")),
        Column("ended_on", "结束时间", Type.DATE, headings=("解除时间",), may_lack=True),
        Column("way", "帮带方式", headings=("方式",)),
        Column("last_activity_on", "最近帮带时间", Type.DATE, headings=("最近活动时间",)),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
)
TRAINING_NEED = Table(
    "training_need",
    "培训需求",
    "one row per person, year and theme wanted",
    Scoping.PERSON,
    ("person_id", "year", "theme"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("年份", "需求年度")),
        Column("theme", "需求主题", Type.CODE, codes=codes.TRAINING_THEME, required=True, headings=("培训需求", "需求内容")),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
    slice=("year",),
)
STUDY = Table(
    "study",
    "学历提升",
    "one row per person and programme",
    Scoping.PERSON,
    ("person_id", "programme", "enrolled_on"),
    (
        Column("programme", "学历提升项目", Type.CODE, codes=codes.PROGRAMME, required=True, headings=("提升项目", "报考类型", "学习形式")),
        Column("level", "报读层次", Type.CODE, codes=codes.EDUCATION, headings=("层次", "攻读学历")),
        Column("enrolled_on", "入学时间", Type.DATE, headings=("入学日期", "报读时间")),
        Column("state", "学习状态", Type.CODE, codes=codes.STUDY_STATE, headings=("状态", "就读情况")),
        Column("graduated_on", "毕业时间", Type.DATE, headings=("毕业日期",), may_lack=True),
        Column("subsidy", "补贴类别", Type.CODE, codes=codes.SUBSIDY, headings=("补贴种类",), may_lack=True),
        Column("subsidy_amount", "补贴金额", Type.MONEY, low=0, headings=("补贴金额(元)",), may_lack=True),
        Column("subsidy_paid_on", "补贴发放时间", Type.DATE, headings=("补贴时间",), may_lack=True),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
)

# ------------------------------------------------------------------------------------------------------------ 管 manage

PAY_RULE = Table(
    "pay_rule",
    "报酬标准",
    "one row per year, tier, post group, category and grade",
    Scoping.OPEN,
    ("year", "pay_tier", "post_group", "category", "grade"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100),
        Column("pay_tier", "报酬档次", Type.CODE, codes=codes.PAY_TIER, headings=("档次",)),
        Column("post_group", "待遇岗位类别", Type.CODE, codes=codes.POST_GROUP, headings=("岗位类别",)),
        Column("category", "村考核类别", Type.CODE, codes=codes.VILLAGE_CATEGORY),
        Column("grade", "考核等次", Type.CODE, codes=codes.GRADE, headings=("等次",)),
        Column("base", "原标准", Type.MONEY, low=0, headings=("原标准(元)", "基数")),
        Column("increase", "提高额", Type.MONEY, headings=("提高(元)", "增长额")),
        Column("percent", "比例", Type.NUMBER, low=0, high=200, headings=("比例(%)", "按书记比例")),
        Column("amount", "标准", Type.MONEY, required=True, low=0, headings=("标准(元)", "年报酬标准", "绩效标准")),
        Column("policy", "依据文件", headings=("依据", "文件")),
    ),
    slice=("year",),
)
PAYMENT = Table(
    "payment",
    "报酬发放",
    "one row per person, year and kind",
    Scoping.UNIT,
    ("person_id", "year", "kind"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("发放年度",)),
        Column("kind", "报酬类别", Type.CODE, codes=codes.PAYMENT_KIND, required=True, headings=("报酬种类", "发放类别")),
        Column("amount", "金额", Type.MONEY, required=True, low=0, headings=("金额(元)", "发放金额", "实发金额")),
        Column("paid_on", "发放时间", Type.DATE, headings=("发放日期",)),
    ),
    system=PERSON_COLUMN + UNIT_COLUMNS + REACH_COLUMNS,
    references=LOCATION + PERSON,
    slice=("year",),
)
BENEFIT = Table(
    "benefit",
    "待遇保障",
    "one row per person, kind and year",
    Scoping.PERSON,
    ("person_id", "kind", "year"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100),
        Column("kind", "待遇项目", Type.CODE, codes=codes.BENEFIT_KIND, required=True, headings=("保障项目",)),
        Column("due_on", "应办时间", Type.DATE, headings=("应办日期", "到期时间")),
        Column("done", "是否办理", Type.CODE, codes=codes.YES_NO, headings=("办理情况", "是否参保", "是否完成")),
        Column("done_on", "办理时间", Type.DATE, headings=("办理日期", "完成时间"), may_lack=True),
        Column("amount", "金额", Type.MONEY, low=0, headings=("金额(元)", "补贴金额"), may_lack=True),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
    slice=("year",),
)
SUPERVISION = Table(
    "supervision",
    "日常监督",
    "one row per village and check",
    Scoping.UNIT,
    ("unit_code", "kind", "checked_on"),
    (
        Column("kind", "监督事项", Type.CODE, codes=codes.SUPERVISION_KIND, required=True, headings=("检查事项",)),
        Column("checked_on", "检查时间", Type.DATE, required=True, headings=("检查日期", "排查时间")),
        Column("findings", "发现问题数", Type.INTEGER, low=0, headings=("问题数", "发现问题")),
        Column("rectified", "已整改数", Type.INTEGER, low=0, headings=("整改数", "已整改")),
        Column("due_on", "整改期限", Type.DATE, headings=("整改时限",), may_lack=True),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
)
DISCIPLINE = Table(
    "discipline",
    "处分",
    "one row per person and measure",
    Scoping.CITY,
    ("person_id", "kind", "decided_on"),
    (
        Column("kind", "处分种类", Type.CODE, codes=codes.DISCIPLINE_KIND, required=True),
        Column("decided_on", "决定时间", Type.DATE, required=True, headings=("处分时间",)),
        Column("ends_on", "影响期满", Type.DATE, headings=("影响期截止",), may_lack=True),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
)
LEAVE = Table(
    "leave",
    "离岗",
    "one row per person and leave",
    Scoping.CITY,
    ("person_id", "kind", "from_date"),
    (
        Column("kind", "离岗情形", Type.CODE, codes=codes.LEAVE_KIND, required=True),
        Column("from_date", "离岗开始时间", Type.DATE, required=True, headings=("开始时间", "开始日期")),
        Column("to_date", "离岗结束时间", Type.DATE, headings=("结束时间", "结束日期"), may_lack=True),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
)

# --------------------------------------------------------------------------------------------------------------- 用 use

HONOUR = Table(
    "honour",
    "表彰奖励",
    "one row per person and award",
    Scoping.PERSON,
    ("person_id", "award", "year"),
    (
        Column("award", "荣誉名称", required=True, headings=("表彰名称", "奖项", "荣誉称号")),
        Column("level", "荣誉级别", Type.CODE, codes=codes.HONOUR_LEVEL, headings=("表彰级别",)),
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("表彰年度",)),
        Column("amount", "奖励金额", Type.MONEY, low=0, headings=("奖励金额(元)", "奖金"), may_lack=True),
        Column("party_building", "党建引领", Type.NUMBER, headings=("党建引领得分",), may_lack=True),
        Column("revitalisation", "乡村振兴", Type.NUMBER, headings=("乡村振兴得分",), may_lack=True),
        Column("peace", "平安建设", Type.NUMBER, headings=("平安建设得分",), may_lack=True),
        Column("safety", "安全生产", Type.NUMBER, headings=("安全生产得分",), may_lack=True),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
    slice=("year", "award"),
)
ADVANCEMENT = Table(
    "advancement",
    "使用情况",
    "one row per person and outcome",
    Scoping.PERSON,
    ("person_id", "outcome", "since_date"),
    (
        Column("outcome", "使用方式", Type.CODE, codes=codes.OUTCOME, required=True, headings=("使用情况",)),
        Column("level", "使用层级", Type.CODE, codes=codes.OUTCOME_LEVEL, headings=("层级",)),
        Column("route", "途径", Type.CODE, codes=codes.ROUTE, headings=("产生方式",)),
        Column("since_date", "使用时间", Type.DATE, headings=("当选时间", "录用时间")),
    ),
    system=PERSON_COLUMN,
    references=LOCATION + PERSON,
)
BURDEN = Table(
    "burden",
    "减负事项",
    "one row per unit, kind and item",
    Scoping.UNIT,
    ("unit_code", "kind", "item"),
    (
        Column("kind", "减负类别", Type.CODE, codes=codes.BURDEN_KIND, required=True, headings=("减负事项", "事项类别")),
        Column("item", "事项名称", required=True, headings=("具体事项",)),
        Column("found_on", "清理前登记时间", Type.DATE, headings=("登记时间", "发现时间")),
        Column("cleared_on", "取消时间", Type.DATE, headings=("取消日期", "清理时间"), may_lack=True),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
)
FUNDING = Table(
    "funding",
    "经费保障",
    "one row per unit, project and year",
    Scoping.UNIT,
    ("unit_code", "project", "year"),
    (
        Column("project", "项目名称", required=True, headings=("经费项目",)),
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100),
        Column("purpose", "经费用途", headings=("用途", "经费类别")),
        Column("level", "资金级次", Type.CODE, codes=codes.FUNDING_LEVEL, headings=("资金来源", "级次")),
        Column("tier", "使用层级", Type.CODE, codes=codes.FUNDING_TIER, headings=("乡村两级",)),
        Column("is_increase", "是否新增", Type.CODE, codes=codes.YES_NO, headings=("新增",)),
        Column("amount", "金额", Type.MONEY, required=True, low=0, headings=("金额(元)",)),
        Column("policy", "依据文件", headings=("依据", "文件")),
    ),
    system=UNIT_COLUMNS,
    references=LOCATION,
    slice=("year",),
)

# ---------------------------------------------------------------------------------------------------------------- rules

POLICY = Table(
    "policy",
    "政策文件",
    "one row per document",
    Scoping.OPEN,
    ("title",),
    (
        Column("title", "文件名称", required=True, headings=("政策文件",)),
        Column("number", "文号"),
        Column("issuer", "印发单位", headings=("发文单位",)),
        Column("valid_from", "施行日期", Type.DATE, headings=("生效日期",)),
        Column("valid_to", "失效日期", Type.DATE, headings=("废止日期",)),
    ),
)
RULE = Table(
    "rule",
    "规定值",
    "one row per rule, post group and period of validity",
    Scoping.OPEN,
    ("name", "post_group", "valid_from"),
    (
        Column("name", "规定名称", required=True, headings=("规定",)),
        Column("post_group", "待遇岗位类别", Type.CODE, codes=codes.POST_GROUP, headings=("岗位类别",)),
        Column("value", "规定值", Type.NUMBER, headings=("数值",)),
        Column("unit", "计量单位", headings=("数值单位",), may_lack=True),
        Column("text_value", "规定内容", headings=("文字值",)),
        Column("valid_from", "规定开始日期", Type.DATE, headings=("开始日期", "生效日期")),
        Column("valid_to", "规定截止日期", Type.DATE, headings=("截止日期", "失效日期")),
        Column("policy", "依据文件", headings=("依据", "文件")),
    ),
)
# What a village's team is checked against: `team_rules` says which are there from the start. Without a threshold a rule is off.
TEAM_RULE = Table(
    "team_rule",
    "班子规定",
    "one row per rule, kind of unit and period of validity",
    Scoping.OPEN,
    ("name", "kind", "valid_from"),
    (
        Column("name", "班子规定名称", required=True, headings=("班子规定",)),
        Column("kind", "适用范围", Type.CODE, codes=codes.VILLAGE_KIND, headings=("适用村/社区",), may_lack=True),
        Column("measure", "检查内容", Type.CODE, codes=codes.TEAM_MEASURE, required=True),
        Column("basis", "计数对象", Type.CODE, codes=codes.TEAM_BASIS, headings=("统计对象",)),
        Column("operator", "比较方式", Type.CODE, codes=codes.OPERATOR, required=True, headings=("比较",)),
        Column("threshold", "标准值", Type.NUMBER, low=0, headings=("规定标准",), may_lack=True),
        Column("upper", "标准上限", Type.NUMBER, low=0, may_lack=True),
        Column("attention", "关注值", Type.NUMBER, low=0, headings=("关注线",), may_lack=True),
        Column("days", "建议整改天数", Type.INTEGER, low=1, high=3650, headings=("整改天数", "整改时限(天)"), may_lack=True),
        Column("tag", "规定层级", Type.CODE, codes=codes.RULE_TAG, required=True, headings=("依据层级",)),
        Column("valid_from", "规定开始日期", Type.DATE, headings=("开始日期", "生效日期"), may_lack=True),
        Column("valid_to", "规定截止日期", Type.DATE, headings=("截止日期", "失效日期"), may_lack=True),
        Column("policy", "依据文件", headings=("依据", "文件"), may_lack=True),
    ),
)
# Empty until a document sets it: no cap on 优秀 for village cadres was found.
EXCELLENT_CAP = Table(
    "excellent_cap",
    "优秀名额",
    "one row per year, township, village category, post group and period of validity",
    Scoping.OPEN,
    ("year", "applies_to", "category", "post_group", "valid_from"),
    (
        Column("year", "年度", Type.YEAR, required=True, low=1990, high=2100, headings=("考核年度",)),
        Column("applies_to", "适用乡镇(街道)", headings=("适用乡镇",), may_lack=True),
        Column("category", "村考核类别", Type.CODE, codes=codes.VILLAGE_CATEGORY, may_lack=True),
        Column("post_group", "待遇岗位类别", Type.CODE, codes=codes.POST_GROUP, headings=("岗位类别",), may_lack=True),
        Column("percent", "名额比例(%)", Type.NUMBER, low=0, high=100, headings=("优秀比例", "名额比例"), may_lack=True),
        Column("rounding", "取整方式", Type.CODE, codes=codes.ROUNDING, headings=("小数处理",), may_lack=True),
        Column("places", "名额数", Type.INTEGER, low=0, headings=("优秀名额数", "核定名额"), may_lack=True),
        Column("valid_from", "规定开始日期", Type.DATE, headings=("开始日期", "生效日期"), may_lack=True),
        Column("valid_to", "规定截止日期", Type.DATE, headings=("截止日期", "失效日期"), may_lack=True),
        Column("policy", "依据文件", headings=("依据", "文件")),
    ),
    slice=("year",),
)
PUBLISHED = Table(
    "published",
    "已公布数字",
    "one row per published figure",
    Scoping.OPEN,
    ("quote",),
    (
        Column("quote", "原文", required=True, headings=("公布内容",)),
        Column("metric", "指标", required=True, headings=("指标名称",)),
        Column("filters", "筛选", headings=("条件",)),
        Column("as_of", "截止日", Type.DATE, required=True),
        Column("since", "起始日", Type.DATE),
        Column("low", "公布数值", Type.NUMBER, required=True, headings=("数值",)),
        Column("high", "公布上限", Type.NUMBER, headings=("上限",)),
        Column("policy", "出处", headings=("来源",)),
    ),
)

# Which roster spoke for a township and when: before the first, a township's answer is 无数据, never 0.
ROSTER = Table(
    "roster",
    "花名册报送",
    "one row per township and roster date",
    Scoping.UNIT,
    ("unit_code", "as_of"),
    (
        Column("as_of", "数据截至", Type.DATE),
        Column("kind", "报送方式"),
        Column("people", "人数", Type.INTEGER),
        Column("posts", "全量涉及岗位", Type.MANY, codes=codes.POST_GROUP),  # NULL: all of them
    ),
    system=UNIT_COLUMNS,
    imported=False,
)
# What rosters and clerks said of people, from which `cadre` follows (history.fold): an entry for an earlier date lands where it belongs.
ENTRY = Table(
    "entry",
    "人员登记",
    "one row per thing said of a person on a date",
    Scoping.CITY,
    ("person_id", "number"),
    (
        Column("number", "登记序号", Type.INTEGER),
        Column("said_on", "登记日期", Type.DATE),
        Column("gone", "是否离任", Type.CODE, codes=codes.YES_NO),
        Column("given", "登记内容", identity=True),  # JSON of the columns that were filled
    ),
    system=(*PERSON_COLUMN, ("origin_id", "INTEGER")),  # the person it was said of, before two were joined
    imported=False,
)
# What clerks decided of two who look alike, so that they are not asked again.
ALIKE = Table(
    "alike",
    "同人判定",
    "one row per pair that a clerk has decided on",
    Scoping.CITY,
    ("person_id", "other_id"),
    (
        Column("verdict", "判定"),  # 同一人 (other_id has become person_id) / 不同人
        Column("carried", "并入的记录"),  # JSON of what was written to person_id's name, for a split
    ),
    system=(*PERSON_COLUMN, ("other_id", "INTEGER")),
    imported=False,
)
# The years a table has rows of, whoever looks: the default year must not depend on the viewer's scope.
FACT_YEAR = Table(
    "fact_year",
    "数据年度",
    "one row per table and year with rows",
    Scoping.OPEN,
    ("table_name", "year"),
    (Column("table_name", "表"), Column("year", "年度", Type.YEAR)),
    imported=False,
)
# Courses are many, and what is asked of them is mostly their number and hours. A year's total holds from the day of its last course;
# before, its courses are counted one by one (views/attended.sql).
TRAINING_TOTAL = Table(
    "training_total",
    "年度培训合计",
    "one row per person and year with training",
    Scoping.PERSON,
    ("person_id", "year"),
    (
        Column("year", "年度", Type.YEAR),
        Column("courses", "培训班数", Type.INTEGER),
        Column("completed", "结业班数", Type.INTEGER),
        Column("national_courses", "全国培训班数", Type.INTEGER),
        Column("hours", "学时", Type.NUMBER),
        Column("hours_unknown", "未填学时的班数", Type.INTEGER),
    ),
    system=(*PERSON_COLUMN, ("complete_from", "INTEGER"), *REACH_COLUMNS),
    imported=False,
)
# The years of them with training, apart: a team is reckoned on the last day of each, and to find them by name costs as much as the rest.
TRAINING_YEAR = Table(
    "training_year",
    "培训年度",
    "one row per year with training",
    Scoping.OPEN,
    ("year",),
    (Column("year", "年度", Type.YEAR), Column("last_day", "年度末日", Type.DATE)),
    imported=False,
)
SETTING = Table(
    "setting", "设置", "one row per setting", Scoping.OPEN, ("name",), (Column("name", "名称"), Column("value", "值")), imported=False
)

_ALL = (
    COUNTY, TOWNSHIP, VILLAGE, UNIT_CHANGE, CADRE,
    INSPECTION, VETTING, RESERVE,
    MENTORING, TRAINING, TRAINING_NEED, STUDY,
    VILLAGE_APPRAISAL, APPRAISAL, PAY_RULE, PAYMENT, BENEFIT, SUPERVISION, DISCIPLINE, LEAVE,
    HONOUR, ADVANCEMENT, BURDEN, FUNDING,
    POLICY, RULE, TEAM_RULE, EXCELLENT_CAP, PUBLISHED,
    ROSTER, ENTRY, ALIKE, TRAINING_TOTAL, FACT_YEAR, TRAINING_YEAR, SETTING,
)  # fmt: skip
TABLES = {table.name: table for table in _ALL}
# What a township may submit (报送): its people and what is recorded of them. Units, rules and what is the city's alone are not its to say.
SUBMITTED = tuple(t for t in _ALL if t.imported and t.scope in (Scoping.UNIT, Scoping.PERSON) and t not in (TOWNSHIP, VILLAGE))
