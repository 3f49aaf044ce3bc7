-- totals of those that are late
select origin, sum(delay) as total
from Flights
where delay > $least
group by origin
