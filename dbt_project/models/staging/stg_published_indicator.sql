-- As written by the build from the editions recorded in state/editions.
select * from {{ input("published_indicator") }}
