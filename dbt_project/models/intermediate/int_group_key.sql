-- A short name for the set of members of each own group: another name says that the members have changed.
select
    municipality_code,
    comparison_group,
    left(md5(string_agg(member_code, ',' order by member_code)), 12) as members_key
from {{ ref("int_group_member") }}
group by municipality_code, comparison_group
