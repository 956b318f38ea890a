-- As written by the build from the strategies in state/, their folder and the catalogue.
select * from {{ input("strategy_metric") }}
