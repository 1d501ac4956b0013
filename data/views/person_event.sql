-- One row per thing that a list says of a person up to the as-of date. Who has only a year has no day; `place` is the unit that it
-- happened in, where that is known and in scope; `who` is another person's name, `state` how it ended.
WITH life AS (
    SELECT * FROM person_known
),
posts AS (
    SELECT
        c.person_id, c.unit_code, c.county_code, c.township_code, c.village_code,
        c.valid_from, c.valid_to, c.opened_by, c.closed_by, c.post, c.post_group, o.unit_code AS place
    FROM career AS c
    LEFT JOIN cadre AS o ON o.person_id = c.person_id AND o.valid_from = c.valid_from
    WHERE c.valid_from <= $as_of
)
SELECT
    person_id, unit_code, county_code, township_code, village_code, valid_from AS on_date, CAST(FLOOR(valid_from / 10000.0) AS INTEGER) AS year,
    '任职' AS lane,
    CASE opened_by
        WHEN 'first' THEN '首次登记' WHEN 'joined' THEN '新任' WHEN 'moved' THEN '调动' WHEN 'reclassified' THEN '职务变动'
        WHEN 'unit_changed' THEN '区划变更' ELSE '登记信息更新'
    END AS event,
    post AS detail, post_group AS level, NULL AS state, NULL AS who, NULL AS amount, NULL AS hours, place
FROM posts
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, valid_to, CAST(FLOOR(valid_to / 10000.0) AS INTEGER),
    '任职', '离任', post, post_group, NULL, NULL, NULL, NULL, place
FROM posts
WHERE closed_by = 'left' AND valid_to <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, joined_date, CAST(FLOOR(joined_date / 10000.0) AS INTEGER),
    '任职', '进入村干部队伍', NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM life
WHERE joined_date <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, post_date, CAST(FLOOR(post_date / 10000.0) AS INTEGER),
    '任职', '始任现职务', post, post_group, NULL, NULL, NULL, NULL, NULL
FROM life
WHERE post_date <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, party_date, CAST(FLOOR(party_date / 10000.0) AS INTEGER),
    '任职', '入党', NULL, NULL, NULL, NULL, NULL, NULL, NULL
FROM life
WHERE party_date <= $as_of
UNION ALL
-- Reserve people have no number of their own: the same name and birth date in the person's own township are the same person.
SELECT
    l.person_id, l.unit_code, l.county_code, l.township_code, l.village_code, COALESCE(r.entered_on, r.recommended_on),
    CAST(FLOOR(COALESCE(r.entered_on, r.recommended_on) / 10000.0) AS INTEGER),
    '选拔', '纳入后备力量', NULL, r.intended_post, NULL, NULL, NULL, NULL, r.unit_code
FROM life AS l
JOIN reserve AS r ON r.name = l.name AND r.birth_date = l.birth_date AND r.township_code = l.township_code
WHERE COALESCE(r.entered_on, r.recommended_on, 0) <= $as_of AND COALESCE(r.gender, l.gender, '') = COALESCE(l.gender, r.gender, '')
UNION ALL
SELECT
    t.person_id, t.unit_code, t.county_code, t.township_code, t.village_code, t.start_date, t.year,
    '培训', '参加培训', t.course, t.level, t.result, NULL, NULL, t.hours, p.place
FROM training AS t
LEFT JOIN posts AS p
    ON p.person_id = t.person_id
    AND p.valid_from <= COALESCE(t.start_date, t.year * 10000 + 1231)
    AND p.valid_to > COALESCE(t.start_date, t.year * 10000 + 1231)
WHERE t.counts_from <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, NULL, year,
    '培训', '提出培训需求', theme, NULL, NULL, NULL, NULL, NULL, NULL
FROM training_need
WHERE year <= $as_of_year
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, enrolled_on, CAST(FLOOR(enrolled_on / 10000.0) AS INTEGER),
    '学历', '报读', programme, level, CASE WHEN graduated_on <= $as_of OR state <> '毕业' THEN state END, NULL, NULL, NULL, NULL
FROM study
WHERE COALESCE(enrolled_on, graduated_on, 0) <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, graduated_on, CAST(FLOOR(graduated_on / 10000.0) AS INTEGER),
    '学历', '毕业', programme, level, NULL, NULL, NULL, NULL, NULL
FROM study
WHERE graduated_on <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, subsidy_paid_on, CAST(FLOOR(subsidy_paid_on / 10000.0) AS INTEGER),
    '学历', '发放学历提升补贴', subsidy, level, NULL, NULL, subsidy_amount, NULL, NULL
FROM study
WHERE subsidy_paid_on <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, started_on, CAST(FLOOR(started_on / 10000.0) AS INTEGER),
    '帮带', '结对帮带', mentor_kind, NULL, CASE WHEN ended_on <= $as_of THEN '已结束' END, mentor_name, NULL, NULL, NULL
FROM mentoring
WHERE COALESCE(started_on, 0) <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, NULL, year,
    '考核', '年度考核', COALESCE(grade, participation), village_category, NULL, NULL, NULL, NULL, NULL
FROM appraised
WHERE year <= $as_of_year
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, paid_on, year,
    '报酬待遇', '发放报酬', kind, NULL, NULL, NULL, amount, NULL, NULL
FROM paid
WHERE year <= $as_of_year AND COALESCE(paid_on, year * 10000 + 101) <= $as_of
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, CASE WHEN done = '是' THEN done_on ELSE due_on END, year,
    '报酬待遇', '待遇保障', kind, NULL, CASE done WHEN '是' THEN '已办理' WHEN '否' THEN '未办理' END, NULL, amount, NULL, NULL
FROM benefit_record
WHERE done = '是' OR COALESCE(due_on, 0) <= $as_of
UNION ALL
SELECT
    h.person_id, h.unit_code, h.county_code, h.township_code, h.village_code, NULL, h.year,
    '荣誉', '表彰奖励', h.award, h.level, NULL, NULL, h.amount, NULL, p.place
FROM honour AS h
LEFT JOIN posts AS p ON p.person_id = h.person_id AND p.valid_from <= h.year * 10000 + 1231 AND p.valid_to > h.year * 10000 + 1231
WHERE h.year <= $as_of_year
UNION ALL
SELECT
    person_id, unit_code, county_code, township_code, village_code, since_date, CAST(FLOOR(since_date / 10000.0) AS INTEGER),
    '使用', '提拔使用', outcome, level, route, NULL, NULL, NULL, NULL
FROM advancement
WHERE COALESCE(since_date, 0) <= $as_of
