-- Similar municipalities of the last recorded edition; empty before the first.
select * from {{ input("peer_edition") }}
