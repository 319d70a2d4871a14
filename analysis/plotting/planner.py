"""From results and a request to a plan."""

from plotting import curve_plan, roles, selection, setting_plan


def make_plan(results, request):
    """BadResult says in one line what can't be drawn. `results` is of frame.read()."""
    frame = roles.only(selection.normalised(results), request.where)
    notes = []
    if results.skipped:
        notes.append(f"the sweep skipped {results.skipped} of {results.combinations} combinations; analysis/report.py says why")
    plan = curve_plan.plan_curves if curve_plan.wants_curves(frame, request, results.varied) else setting_plan.plan_settings
    return plan(frame, request, results.varied, notes)
