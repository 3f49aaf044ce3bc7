"""The rhythm of the weeks, and the trend of the half year."""

from statistics import fmean

NAMES = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def run(days):
    """Each of days has `day`, `flights` and `delay`, the mean of that day in minutes."""
    weekdays = [
        {"name": name, "delay": fmean(each["delay"] for each in days if each["day"].weekday() == number)}
        for number, name in enumerate(NAMES)
    ]
    slope, explained = line([each["delay"] for each in days])
    print(f"{len(days)} days, {slope * 30:+.2f} minutes a month")
    return {"weekdays": weekdays, "slope": slope, "explained": explained}


def line(values):
    """The slope of the straight line through values, by least squares, and how much of them it explains."""
    middle, mean = (len(values) - 1) / 2, fmean(values)
    together = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    spread = sum((place - middle) ** 2 for place in range(len(values)))
    total = sum((value - mean) ** 2 for value in values)
    return together / spread, together**2 / (spread * total)
