using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private readonly Dictionary<(string Ministry, long Year, string Line), LineModel> _lines = [];

    private void PlanAdopted(Step step)
    {
        var year = step.Data.Number("year"u8);
        var lines = step.Data.List("lines"u8, line => (Id: line.Text("id"u8), Amount: line.Amount("amount"u8)));
        Allow(step.ActsFor("ministry", step.Id), step, "the ministry");

        foreach (var key in _lines.Keys.Where(key => key.Ministry == step.Id && key.Year == year)) _lines[key].Amount = 0;
        foreach (var (id, amount) in lines) Line(step.Id, year, id).Amount = amount;
        foreach (var (key, line) in _lines.Where(line => line.Key.Ministry == step.Id && line.Key.Year == year))
            CheckLine(key.Line, line);
    }

    private void TenderPlanned(Step step)
    {
        var data = step.Data;
        var (year, line, id, amount) =
            (data.Number("year"u8), data.Text("line"u8), data.Text("tender"u8), data.Amount("amount"u8));
        Allow(step.ActsFor("ministry", step.Id), step, "the ministry");

        var tender = Tender(id);
        _findings.Check(Invariant.DraftedAsPlanned, tender.Plan is null && tender.Terms is null,
            $"{id} is planned again, or after it was drafted.");
        tender.Plan = (step.Id, year, line, amount);
        var of = Line(step.Id, year, line);
        of.Committed = checked(of.Committed + amount);
        CheckLine(line, of);
    }

    private void BudgetReleased(Step step)
    {
        var (id, lot, amount) = (step.Data.Text("tender"u8), step.Data.Text("lot"u8), step.Data.Amount("amount"u8));
        AllowMarket(step);
        var tender = Tender(id);
        var due = ToRelease(tender, lot);
        _findings.Check(Invariant.ReleasedRightly,
            tender.Plan?.Ministry == step.Id && amount == due && tender.Released.TryAdd(lot, amount),
            $"Lot {lot} of {id} gives back {amount}; it follows {due?.ToString() ?? "nothing"}.");
        if (tender.Plan is not var (ministry, year, line, _)) return;
        Line(ministry, year, line).Committed -= amount;
    }

    // All of the lot's budget when nobody won, what the contract costs less once it is signed.
    private long? ToRelease(TenderModel tender, string lot)
    {
        if (tender.Terms?.Lot(lot) is not { } terms) return null;
        if (tender.Cancelled || tender.LotsById[lot].Failure is not null) return terms.Budget;
        return _contracts.GetValueOrDefault($"{tender.Id}.{lot}") is { IsSigned: true } contract
            ? terms.Budget - contract.Amount
            : null;
    }

    private LineModel Line(string ministry, long year, string line)
    {
        if (!_lines.TryGetValue((ministry, year, line), out var found)) _lines.Add((ministry, year, line), found = new());
        return found;
    }

    private void CheckLine(string id, LineModel line) => _findings.Check(
        Invariant.PlanKept, line.Committed <= line.Amount, $"{line.Committed} of line {id} are committed; it has {line.Amount}.");
}
