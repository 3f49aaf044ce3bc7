-- What each day was like at each airport: three million flights, in some 40,000 rows. Sums of whole minutes, since those
-- are the same in whatever order they are added up.
select
  origin,
  date::date as day,
  count(*)::integer as flights,
  sum(delay)::integer as minutes,
  count(*) filter (where delay >= 15)::integer as late
from 'node_modules/vega-datasets/data/flights-3m.parquet'
group by all
order by all
