-- As declared in the catalogue: the variables of each model of similar municipalities.
select * from {{ input("peer_model") }}
