-- As written by the build from the catalogue, the landing and the settings.
select * from {{ input("network_use") }}
