"""A month of the calendar of permits: its weeks, both calendars, and what stands on a day."""

from datetime import date, timedelta

import pytest

from app.month_sheet import days_shown, month_sheet

NOVEMBER_24 = date(2026, 11, 24)


def numbers(month):
    return [[cell and (cell.number, cell.other) for cell in week] for week in month.weeks]


def drawn(client, lang, calendar, on_day=None):
    with client.application.test_request_context(f"/uses?lang={lang}"):
        return month_sheet(days_shown(NOVEMBER_24, calendar), on_day or {}, calendar_name=calendar)


def test_mangsir_2083_begins_on_a_tuesday(client):
    month = drawn(client, "ne", "bs")
    assert (month.title, month.other) == ("मंसिर २०८३", "नोभेम्बर २०२६ – डिसेम्बर २०२६")
    first, *_, last = numbers(month)
    assert first[:3] == [None, None, ("१", "१७")]
    assert [day for day in last if day][-1] == ("२९", "१५")
    assert month.provisional


def test_november_2026_in_ad_begins_on_a_sunday_and_tells_the_bikram_sambat_days(client):
    month = drawn(client, "en", "ad")
    assert (month.title, month.other) == ("November 2026", "Kartik 2083 – Mangsir 2083")
    assert numbers(month)[0][0] == ("1", "15")
    assert month.weekdays[0] == ("Sun", "Sunday")
    assert [cell.day.isoweekday() for week in month.weeks for cell in week if cell and cell.is_holiday] == [6] * 4


@pytest.mark.parametrize("calendar", ("bs", "ad"))
def test_months_follow_each_other_without_a_gap(client, calendar):
    month = drawn(client, "en", calendar)
    days = [cell.day for week in month.weeks for cell in week if cell]
    assert days_shown(month.before, calendar)[-1] + timedelta(days=1) == days[0]
    assert days_shown(month.after, calendar)[0] - timedelta(days=1) == days[-1]
    assert all(len(week) == 7 for week in month.weeks)


def test_a_day_beyond_the_almanac_is_shown_in_its_ad_month(client):
    with client.application.test_request_context("/uses"):
        month = month_sheet(days_shown(date(2060, 2, 3), "bs"), {}, calendar_name="bs")
    assert (month.calendar, month.title, month.other) == ("ad", "February 2060", "")


def test_what_stands_on_a_day_stands_in_its_cell(client):
    month = drawn(client, "en", "ad", {NOVEMBER_24: ["fair"]})
    assert [cell.day for week in month.weeks for cell in week if cell and cell.on_it] == [NOVEMBER_24]
