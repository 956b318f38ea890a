-- As written by the build from the newest two records of state/claims.
select * from {{ input("claim_record") }}
