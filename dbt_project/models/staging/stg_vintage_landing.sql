-- As written by the build from the vintages recorded in state/ and the landings.
select * from {{ input("vintage_landing") }}
