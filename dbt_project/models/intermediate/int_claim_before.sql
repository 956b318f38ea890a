-- The recorded claims that today's are compared with: the newest record or, when it says the same as today's (the same
-- figures built again), the one before. Empty before there is any to compare with.
with newest as (
    select * exclude (record)
    from {{ ref("stg_claim_past") }}
    where record = (select max(record) from {{ ref("stg_claim_record") }})
),

differing as (
    (
        select * from newest
        except all
        select * from {{ ref("int_claim_record") }}
    )
    union all
    (
        select * from {{ ref("int_claim_record") }}
        except all
        select * from newest
    )
),

chosen as (
    select
        record,
        recorded_at
    from {{ ref("stg_claim_record") }}
    where
        record = (select max(record) from {{ ref("stg_claim_record") }})
        - case when exists (select 1 from differing) then 0 else 1 end
)

select
    p.* exclude (record),
    c.recorded_at
from {{ ref("stg_claim_past") }} as p
inner join chosen as c on p.record = c.record
