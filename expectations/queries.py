"""The questions behind the frames, as DuckDB SQL over ``now_rows`` and ``before_rows`` (the landing in use).

Each gives few rows, with a ``label`` that tells people which row it is. Measures are never null unless null means
"nothing to judge": great-expectations passes over nulls.
"""

EXAMPLES = 50

KEYS = f"""
    select concat_ws(' ', content_code, area_code, period_code, nullif(breakdown, '')) as label, copies
    from (
        select content_code, area_code, period_code, breakdown, count(*) as copies
        from now_rows group by all
        order by copies desc, content_code, area_code, period_code, breakdown limit {EXAMPLES}
    )"""

READINGS = f"""
    select concat_ws(' ', content_key, area_key, period_year, period_part, nullif(breakdown_key, '')) as label, copies
    from (
        select content_key, area_kind, area_key, period_year, period_part, breakdown_key, count(*) as copies
        from now_rows where area_kind <> 'other'
        group by all order by copies desc, content_key, area_key, period_year limit {EXAMPLES}
    )"""

_KEY_COLUMNS = [
    "content_code", "content_key", "area_code", "area_kind", "area_key", "period_code", "period_year", "year_stated",
    "breakdown", "breakdown_key", "status", "is_preliminary",
]  # fmt: skip

NULLS = " union all ".join(
    f"select '{column}' as label, count(*) filter (where {column} is null) as nulls from now_rows"
    for column in _KEY_COLUMNS
)

STATUSES = """
    select
        concat(status, if(has_value, ' with', ' without'), ' a value in ', count(*), ' rows') as label,
        status, status = 'ok' as says_value, has_value
    from (select status, value is not null as has_value from now_rows)
    group by status, has_value order by label"""

NOT_FINITE = """
    select content_key as label, count(*) filter (where not isfinite(value)) as not_finite
    from now_rows group by content_key order by content_key"""

MUNICIPALITIES = """
    select concat(any_value(area_code), ' ', any_value(area_name)) as label, area_key as municipality
    from now_rows where area_kind = 'municipality' group by area_key order by area_key"""

NEWEST_PERIOD = """
    with newest as (
        select period_year, coalesce(period_part, '') as part from now_rows order by period_year desc, part desc limit 1
    )
    select
        any_value(now_rows.period_code) as label,
        count(distinct area_key) filter (where area_kind = 'municipality') as municipalities
    from now_rows, newest
    where now_rows.period_year = newest.period_year and coalesce(now_rows.period_part, '') = newest.part
    having count(*) > 0"""

# A code that went into another one is no loss when that one is there.
MUNICIPALITY_COVERAGE = """
    with before as (select distinct content_key, area_key from kept_before where area_kind = 'municipality'),
    now as (select distinct content_key, area_key from now_rows where area_kind = 'municipality'),
    judged as (
        select
            before.content_key, before.area_key,
            now.area_key is null and heir.area_key is null as is_lost
        from before
        left join now using (content_key, area_key)
        left join merger on merger.old_code = before.area_key
        left join now as heir on heir.content_key = before.content_key and heir.area_key = merger.new_code
    )
    select
        concat_ws(' ', content_key, array_to_string(list(area_key order by area_key) filter (where is_lost)[:5], ','))
            as label,
        count(*) filter (where is_lost) as lost
    from judged group by content_key order by lost desc, content_key"""

# Only a table of one or two periods ("newest figures") or a projection may move its window forward.
PERIOD_COVERAGE = """
    with before as (select distinct content_key, period_year, coalesce(period_part, '') as part from kept_before),
    now as (select distinct content_key, period_year, coalesce(period_part, '') as part from now_rows),
    window_now as (
        select content_key, min((period_year, part)) as first_period, count(*) as n from now group by content_key
    ),
    window_before as (select content_key, count(*) as n from before group by content_key),
    judged as (
        select
            before.*,
            now.content_key is null as is_gone,
            coalesce(
                (before.period_year, before.part) < window_now.first_period
                and window_now.n >= window_before.n
                and (window_before.n <= 2 or (select is_projection from parameter)),
                false
            ) as may_go
        from before
        join window_before using (content_key)
        left join window_now using (content_key)
        left join now using (content_key, period_year, part)
    )
    select
        concat_ws(' ', content_key,
            array_to_string(list(concat(period_year, part) order by period_year, part) filter (where is_gone)[:5], ','))
            as label,
        count(*) filter (where is_gone and not may_go) as lost,
        count(*) filter (where is_gone and may_go) as moved_out
    from judged group by content_key order by lost desc, content_key"""

VALUE_SHARE = """
    with both_periods as (
        select distinct period_year, coalesce(period_part, '') as part from now_rows
        intersect select distinct period_year, coalesce(period_part, '') from kept_before
    ),
    share as (
        select 'now' as version, content_key, count(value) / count(*) as share
        from now_rows
        join both_periods as p on now_rows.period_year = p.period_year and coalesce(period_part, '') = p.part
        group by content_key
        union all
        select 'before', content_key, count(value) / count(*)
        from kept_before as b
        join both_periods as p on b.period_year = p.period_year and coalesce(period_part, '') = p.part
        group by content_key
    )
    select content_key as label, 100 * (b.share - n.share) as drop_points
    from share as b join share as n using (content_key)
    where b.version = 'before' and n.version = 'now' order by drop_points desc"""

# Cells that both versions have; where they share no period (the newest figures of another year), newest with newest.
VERSIONS = """
    with same_cell as (
        select n.content_key, median(n.value / b.value) as ratio, count(*) as cells
        from now_rows as n join kept_before as b
            on n.content_key = b.content_key and n.area_kind = b.area_kind and n.area_key = b.area_key
            and n.period_year = b.period_year and n.period_part is not distinct from b.period_part
            and n.breakdown_key = b.breakdown_key
        where n.value <> 0 and b.value <> 0 group by n.content_key
    ),
    newest_now as (select * from now_rows qualify (period_year, coalesce(period_part, ''))
        = max((period_year, coalesce(period_part, ''))) over ()),
    newest_before as (select * from kept_before qualify (period_year, coalesce(period_part, ''))
        = max((period_year, coalesce(period_part, ''))) over ()),
    newest as (
        select n.content_key, median(n.value / b.value) as ratio, count(*) as cells
        from newest_now as n join newest_before as b
            on n.content_key = b.content_key and n.area_kind = b.area_kind and n.area_key = b.area_key
            and n.breakdown_key = b.breakdown_key
        where n.value <> 0 and b.value <> 0 group by n.content_key
    )
    select
        concat(content_key, ' over ', coalesce(same_cell.cells, newest.cells), ' cells') as label,
        coalesce(same_cell.ratio, newest.ratio) as median_ratio
    from same_cell full join newest using (content_key) order by label"""

NEWEST_STEP = """
    with period as (
        select period_year, coalesce(period_part, '') as part from now_rows group by all
        order by period_year desc, part desc limit 2
    ),
    cell as (
        select now_rows.*, p.n as period_number
        from now_rows
        join (select *, row_number() over (order by period_year desc, part desc) as n from period) as p
            on now_rows.period_year = p.period_year and coalesce(now_rows.period_part, '') = p.part
    )
    select a.content_key as label, median(a.value / b.value) as median_ratio
    from cell as a join cell as b using (content_key, area_kind, area_key, breakdown_key)
    where a.period_number = 1 and b.period_number = 2 and a.value <> 0 and b.value <> 0
    group by a.content_key order by label"""

RANGES = """
    with part as (select breakdown_key, string_split(breakdown_key, '|') as parts from now_rows group by breakdown_key),
    judged as (
        select r.indicator_id, r.smallest, r.largest, now_rows.value,
            now_rows.value not between r.smallest and r.largest as is_outside
        from now_rows
        join part using (breakdown_key)
        join valid_range as r
            on r.content_key = now_rows.content_key and list_has_all(part.parts, r.place)
            and now_rows.period_year between r.first_year and r.last_year
        where now_rows.area_kind = 'municipality' and now_rows.value is not null
    )
    select
        concat(indicator_id, ' (', min(value), '…', max(value), ', valid ', smallest, '…', largest, ')') as label,
        count(*) filter (where is_outside) as outside,
        count(*) filter (where is_outside) / count(*) as share_outside
    from judged group by indicator_id, smallest, largest order by share_outside desc, label"""

# Only where every municipality of the group has a value: a sum with gaps proves nothing.
SUM_TO_COUNTRY = f"""
    with kept as (
        select content_key, period_year, period_part, breakdown_key,
            sum(value) filter (where area_kind = $kind) as total,
            count(*) filter (where area_kind = $kind) as areas,
            count(*) filter (where area_kind = $kind and value is null) as gaps,
            max(value) filter (where area_kind = 'country') as country
        from now_rows where content_key in (select content_key from additive) group by all
    )
    select
        concat_ws(' ', content_key, period_year, period_part, nullif(breakdown_key, ''), total, '/', country) as label,
        if(abs(total - country) <= greatest(1, 0.0005 * abs(country)), 0,
            100 * abs(total - country) / greatest(abs(country), 1)) as off_pct
    from kept where areas > 0 and areas >= $least and gaps = 0 and country is not null
    order by off_pct desc, label limit {EXAMPLES}"""

CLASS_KEYS = f"""
    select concat_ws(' ', year, level, municipality_code) as label, count(*) as copies
    from now_rows group by year, level, municipality_code order by copies desc, label limit {EXAMPLES}"""

CLASS_NULLS = """
    select concat_ws(' ', year, level) as label,
        count(*) filter (where level <> 'kunta' and coalesce(group_code, '') = '') as groups_without_code,
        count(*) filter (where level = 'kunta' and coalesce(name_fi, '') = '') as municipalities_without_name
    from now_rows group by year, level order by label"""

CLASS_CODES = (
    "select municipality_code as label, municipality_code as municipality from now_rows group by all order by all"
)

CLASS_YEARS = """
    select concat_ws(' ', year, level) as label,
        if(year <= 2026, n, null) as until_2026, if(year > 2026, n, null) as from_2027
    from (select year, level, count(distinct municipality_code) as n from now_rows group by year, level)
    order by year, level"""

CLASS_LEVELS = """
    with kunta as (select year, municipality_code from now_rows where level = 'kunta'),
    level as (select distinct year, level from now_rows where level <> 'kunta')
    select concat_ws(' ', year, level) as label, count(*) filter (where g.municipality_code is null) as ungrouped
    from level join kunta using (year)
    left join now_rows as g using (year, level, municipality_code)
    group by year, level order by ungrouped desc, label"""

CLASS_COVERAGE = """
    select concat_ws(' ', b.year, b.level) as label, count(*) filter (where n.year is null) as lost
    from (select distinct year, level from before_rows) as b
    left join (select distinct year, level from now_rows) as n using (year, level)
    group by b.year, b.level order by lost desc, label"""
