using System.Text.Json;
using KAiMarket.Audit.Tenders;

namespace KAiMarket.Audit;

internal sealed partial class Market
{
    private const long NoticeThreshold = 230_000_000;
    private static readonly DateOnly NoticeThresholdFrom = new(2026, 1, 8);
    private readonly Dictionary<string, TenderModel> _tenders = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, TenderModel> Tenders => _tenders;

    private TenderModel Tender(string id) => Of(_tenders, id, made => new TenderModel(made));

    // What one decision tells together stands together: nothing else comes before the rest of it.
    private TenderModel Course(Step step)
    {
        var tender = Tender(step.Id);
        tender.Position = step.Position;
        _findings.Check(Invariant.ImportedOnlyNoticed, !tender.Imported,
            $"{step.Name} happens to a tender that was imported.");
        _findings.Check(Invariant.TenderSequence, !tender.Cancelled, $"{step.Name} happens after the cancellation.");
        CheckWhole(tender, step.Name is "lot-failed.v1" or "lot-ranked.v1");
        return tender;
    }

    private void CheckWhole(TenderModel tender, bool isUnderWay)
    {
        _findings.Check(Invariant.LotFailsRightly, isUnderWay || tender.MustFail.Count == 0,
            $"Lots {string.Join(", ", tender.MustFail.Keys)} have to fail and did not.");
        _findings.Check(Invariant.RankedAsMarked, isUnderWay || tender.MustRank.Count == 0,
            $"Lots {string.Join(", ", tender.MustRank)} have to be ranked and were not.");
    }

    private void TenderStatus(TenderModel tender, Step step, bool legal) => _findings.Check(
        Invariant.TenderSequence, legal, $"{step.Name} happens to a tender that is {tender.Status}.");

    private void AllowBuyer(Step step, TenderModel tender) =>
        Allow(step.ActsFor("ministry", tender.Buyer), step, "the buyer");

    private void TenderDrafted(Step step)
    {
        var data = step.Data;
        var (buyer, line, year, planned) =
            (data.Text("buyer"u8), data.Text("budgetLine"u8), data.Number("year"u8), data.Amount("planned"u8));
        var terms = Terms.Read(data.Object("terms"u8));
        var tender = Course(step);
        Allow(step.ActsFor("ministry", buyer), step, "the buyer");

        TenderStatus(tender, step, tender.Status is "none" or "draft");
        _findings.Check(Invariant.BeginsOnce, step.Version == 1 == tender.Terms is null,
            $"A tender that is {tender.Status} is drafted at version {step.Version}.");
        _findings.Check(Invariant.TenderSequence, tender.Terms is null || tender.Buyer == buyer,
            $"{buyer} drafts what {tender.Buyer} drafted.");
        _findings.Check(Invariant.DraftedAsPlanned, tender.Plan == (buyer, year, line, planned),
            $"Drafted for {planned} of {buyer}'s {line} in {year}; planned is {tender.Plan?.Amount} of {tender.Plan?.Line}.");
        (tender.Buyer, tender.Line, tender.Year, tender.Planned) = (buyer, line, year, planned);
        Believe(tender, terms);
    }

    private void Believe(TenderModel tender, Terms terms)
    {
        _findings.Check(Invariant.LotsAddUp,
            terms.Budget == tender.Planned && terms.Lots.All(lot => lot.Parts == lot.Budget && lot.Budget > 0),
            $"The lots add up to {terms.Budget}; planned is {tender.Planned}.");
        _findings.Check(Invariant.PointsAddUp,
            terms.PriceMaximum > 0 && terms.PriceMaximum + terms.TechnicalMaximum == 100
                && terms.Criteria.All(item => item.Maximum > 0),
            $"{terms.TechnicalMaximum} technical points and {terms.PriceMaximum} for price.");
        tender.Terms = terms;
        if (!tender.Published) tender.LotsById.Clear();
        foreach (var lot in terms.Lots) tender.LotsById.TryAdd(lot.Id, new LotModel(lot.Id));
    }

    private void TenderPublished(Step step)
    {
        var data = step.Data;
        var (at, rule) = (data.Time("at"u8), data.Text("noticeRule"u8));
        var (technical, price) = (data.Text("technicalKey"u8), data.Text("priceKey"u8));
        var (procedure, pricing) = (data.Text("procedureHash"u8), data.Text("pricingHash"u8));
        var tender = Course(step);
        AllowBuyer(step, tender);

        TenderStatus(tender, step, tender.Status == "draft");
        _findings.Check(Invariant.PacksPinned,
            procedure == tender.Procedure?.Hash() && pricing == tender.Pricing?.Hash(),
            $"Pinned are {procedure} and {pricing}; {tender.Terms?.Procedure} and {tender.Terms?.Pricing} "
                + $"are {tender.Procedure?.Hash()} and {tender.Pricing?.Hash()}.");
        _findings.Check(Invariant.BidSealed, technical != price, "Both envelopes are sealed to one key.");
        _findings.Check(Invariant.NoticeLongEnough, at == step.Arrived, $"Published at {step.Arrived:O}, it says {at:O}.");
        if (tender.Terms is { } terms) CheckNotice(terms, at, rule);
        (tender.Published, tender.TechnicalKey, tender.PriceKey) = (true, technical, price);
    }

    // Days are counted in Korea, back from the day before the close; the day of the notice is none of them.
    private void CheckNotice(Terms terms, DateTimeOffset at, string rule)
    {
        var (published, closes) = (KoreanDay(at), KoreanDay(terms.Closes));
        var isShort = terms.IsUrgent || terms.ReNoticeOf is not null
            || (published >= NoticeThresholdFrom && terms.Lots.Sum(lot => lot.EstimatedPrice) < NoticeThreshold);
        var days = isShort ? 10 : 40;
        _findings.Check(Invariant.NoticeLongEnough,
            rule == $"kr-nego-notice-{days}" && closes.DayNumber - published.DayNumber > days,
            $"Noticed on {published:O} by {rule} for a close on {closes:O}; {days} days lie in between.");
    }

    private void TenderAmended(Step step)
    {
        var data = step.Data;
        var (number, material) = (data.Number("number"u8), data.Flag("isMaterial"u8));
        _ = data.Text("reason"u8);
        var after = Terms.Read(data.Object("terms"u8));
        var tender = Course(step);
        AllowBuyer(step, tender);

        TenderStatus(tender, step, tender.OpenAt(step.Arrived));
        _findings.Check(Invariant.AmendmentsConsecutive, number == tender.Amendment + 1,
            $"Amendment {number} follows amendment {tender.Amendment}.");
        if (tender.Terms is { } before)
        {
            _findings.Check(Invariant.AmendmentKeepsRules,
                (after.Procedure, after.Pricing, after.ReNoticeOf) == (before.Procedure, before.Pricing, before.ReNoticeOf)
                    && after.Closes >= before.Closes
                    && after.Lots.Select(lot => lot.Id).ToHashSet().SetEquals(before.Lots.Select(lot => lot.Id)),
                $"Amendment {number} changes rules or lots, or closes at {after.Closes:O} instead of {before.Closes:O}.");
            _findings.Check(Invariant.AmendmentKeepsRules, material == (after.Rest != before.Rest),
                $"Amendment {number} is {(material ? "material and changes nothing" : "not material and changes much")}.");
        }

        Believe(tender, after);
        tender.Amendment = number;
        if (material) tender.MaterialAmendment = number;
    }

    private void TenderCancelled(Step step)
    {
        _ = step.Data.Text("reason"u8);
        var tender = Course(step);
        AllowBuyer(step, tender);
        TenderStatus(tender, step, tender.Status is "draft" or "published" or "closed" && tender.Approvals.Count == 0);
        tender.Cancelled = true;
    }

    private void DocumentAttached(Step step)
    {
        var data = step.Data;
        var document = data.Text("document"u8);
        _ = (data.Text("title"u8), data.Text("digest"u8), data.Amount("bytes"u8), data.Text("mediaType"u8));
        var tender = Course(step);
        AllowBuyer(step, tender);
        TenderStatus(tender, step, tender.Status == "draft" || tender.OpenAt(step.Arrived));
        _findings.Check(Invariant.AskedOnce, tender.Documents.Add(document), $"Document {document} is attached again.");
    }

    private void EnquiryMade(Step step)
    {
        var (enquiry, company) = (step.Data.Text("enquiry"u8), step.Data.Text("company"u8));
        _ = step.Data.Text("text"u8);
        var tender = Course(step);
        Allow(step.ActsFor("vendor", company), step, "the company that asks");
        TenderStatus(tender, step, tender.OpenAt(step.Arrived) && step.Arrived < tender.Terms!.EnquiriesUntil);
        _findings.Check(Invariant.AskedOnce, tender.Enquiries.TryAdd(enquiry, false), $"{enquiry} is asked again.");
    }

    private void EnquiryAnswered(Step step)
    {
        var enquiry = step.Data.Text("enquiry"u8);
        _ = step.Data.Text("text"u8);
        var tender = Course(step);
        AllowBuyer(step, tender);
        TenderStatus(tender, step, tender.OpenAt(step.Arrived));
        _findings.Check(Invariant.AskedOnce, tender.Enquiries.TryGetValue(enquiry, out var answered) && !answered,
            $"{enquiry} is answered{(answered ? " again" : " and was not asked")}.");
        tender.Enquiries[enquiry] = true;
    }

    private void NoticeImported(Step step)
    {
        var data = step.Data;
        var (order, kind) = (data.Text("order"u8), data.Text("kind"u8));
        _ = (data.Text("source"u8), data.Text("number"u8), data.Text("title"u8), data.Text("institution"u8));
        _ = (data.AmountOrNull("budget"u8), data.AmountOrNull("estimatedPrice"u8), data.TimeOrNull("closes"u8),
            data.TimeOrNull("publishedAt"u8));
        _ = (data.Raw("findings"u8, JsonTokenType.StartArray), data.Raw("fields"u8, JsonTokenType.StartArray));
        Fits(step, "tender");
        AllowMarket(step);
        var tender = Tender(step.Id);
        _findings.Check(Invariant.ImportedOnlyNoticed, tender.Terms is null,
            $"Order {order} is imported into a tender of this market.");
        _findings.Check(Invariant.ImportedOnlyNoticed, tender.Notices.TryAdd(order, kind), $"Order {order} is imported again.");
        (tender.Cancelled, tender.Position) = (tender.Notices.Last().Value == "cancelled", step.Position);
    }
}
