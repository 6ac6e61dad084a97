using System.Globalization;
using System.Text.Json;
using KAiMarket.Client;

namespace KAiMarket.Cli.Import;

/// <summary>
/// One order of a notice of 나라장터, read from the fields of its open data (BidPublicInfoService). What can be read is
/// taken over; what is doubtful gets a finding; all fields go along as they came, but for those that name people.
/// </summary>
internal sealed class G2bNotice
{
    public const string Source = "g2b";
    private const string NoInstitution = "(none)";

    // What the market takes; a longer value goes along in parts.
    private const int MostFieldLength = 4_000;

    // 1,000조 won, the market's bound on any amount.
    private const long MostWon = 1_000_000_000_000_000;
    private static readonly TimeSpan Korea = TimeSpan.FromHours(9);
    private static readonly string[] Times =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm", "yyyyMMddHHmmss", "yyyyMMddHHmm"];

    private readonly List<NoticeField> _fields = [];
    private readonly List<string> _findings = [];

    private G2bNotice(NoticePlace place, JsonElement item)
    {
        foreach (var field in item.EnumerateObject()) Add(field.Name, TextOf(field.Value));
        var title = Line("bidNtceNm", "title-trimmed");
        var institution = Line("dminsttNm", "institution-trimmed");
        if (institution.Length == 0)
        {
            institution = Line("ntceInsttNm", "institution-trimmed");
            Find(institution.Length == 0 ? "no-institution" : "no-demand-institution");
        }

        var kind = KindOf(place);
        var budget = Amount("asignBdgtAmt", "budget");
        var price = Amount("presmptPrce", "estimated-price");
        if (budget is { } money && price is { } estimated && estimated != WithoutTax(money))
            Find("estimated-price-does-not-fit");
        var (posted, begins, closes) = (
            Time("bidNtceDt", "posting-date", isNeeded: true), Time("bidBeginDt", "beginning-date", isNeeded: false),
            Time("bidClseDt", "closing-date", isNeeded: true));
        if (closes < posted) Find("closes-before-posting");
        if (closes < begins) Find("closes-before-beginning");

        Body = new NoticeBody(
            Source, place.Number, kind, title, institution.Length > 0 ? institution : NoInstitution, _findings, _fields,
            budget is 0 ? null : budget, price, posted, closes, Classification());
    }

    /// <summary>As the market takes it.</summary>
    public NoticeBody Body { get; }

    /// <summary>Reads a notice, or says why there is nothing that could be taken.</summary>
    /// <param name="json">The notice's bytes; null where there are too many.</param>
    public static (G2bNotice? Notice, string? Reason) Read(NoticePlace place, byte[]? json)
    {
        if (json is null) return (null, $"too-large: it has {place.Length:N0} bytes");
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object) return (null, "no-notice: it is no object");
        if (place.Number.Length == 0) return (null, "no-number: bidNtceNo is missing or empty");
        if (place.Order.Length == 0) return (null, "no-order: bidNtceOrd is missing or empty");
        if (!IsNumber(place.Number))
            return (null, "number-invalid: bidNtceNo is 1 to 40 letters, digits and hyphens, a hyphen not first");
        if (place.Order.Length > 9 || !place.Order.All(char.IsAsciiDigit))
            return (null, "order-invalid: bidNtceOrd is 1 to 9 digits");
        try
        {
            var notice = new G2bNotice(place, document.RootElement);
            return notice.Body.Title.Length > 0 ? (notice, null) : (null, "no-title: bidNtceNm is missing or empty");
        }
        catch (InvalidOperationException)
        {
            return (null, "not-text: one of its fields is no well-formed Unicode");
        }
    }

    /// <summary>
    /// The estimated price (추정가격) that follows from a budget: without the tax of a tenth on top, to the nearest won.
    /// </summary>
    internal static long WithoutTax(long budget) => (20 * budget + 11) / 22;

    private static bool IsNumber(string text) =>
        text.Length <= 40 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private void Add(string name, string value)
    {
        if (IsPersonal(name))
        {
            if (value.Length > 0) Find("people-left-out");
            return;
        }

        if (value.Length > MostFieldLength) Find("field-in-parts");
        var from = 0;
        do
        {
            var length = Math.Min(MostFieldLength, value.Length - from);
            if (length > 0 && from + length < value.Length && char.IsHighSurrogate(value[from + length - 1])) length--;
            _fields.Add(new NoticeField(name, value.Substring(from, length)));
            from += length;
        }
        while (from < value.Length);
    }

    // Names, telephone numbers and addresses of officers (담당자, 집행관): what enters the journal can never be erased.
    private static bool IsPersonal(string name) =>
        name.Contains("Ofcl", StringComparison.OrdinalIgnoreCase) || name == "exctvNm";

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };

    private string Raw(string name) => _fields.Find(field => field.Name == name)?.Value ?? "";

    private void Find(string finding)
    {
        if (!_findings.Contains(finding)) _findings.Add(finding);
    }

    private string Line(string name, string finding)
    {
        var raw = Raw(name);
        var line = string.Concat(raw.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        if (line.Length > 0 && line != raw) Find(finding);
        return line;
    }

    private NoticeKind KindOf(NoticePlace place)
    {
        var name = Raw("ntceKindNm").Trim();
        if (name.StartsWith("등록", StringComparison.Ordinal)) return NoticeKind.Registered;
        if (name.StartsWith("변경", StringComparison.Ordinal)) return NoticeKind.Changed;
        if (name.StartsWith("취소", StringComparison.Ordinal)) return NoticeKind.Cancelled;
        if (name.StartsWith('재')) return NoticeKind.ReNotice;
        Find(name.Length == 0 ? "no-kind" : "unknown-kind");
        return place.OrderNumber == 0 ? NoticeKind.Registered : NoticeKind.Changed;
    }

    private long? Amount(string name, string what)
    {
        var text = Raw(name).Trim();
        long? amount = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var won)
            && won <= MostWon ? won : null;
        if (text.Length == 0) Find($"no-{what}");
        else if (amount is null) Find($"unreadable-{what}");
        else if (amount == 0) Find($"zero-{what}");
        return amount;
    }

    // The portal writes Korean time without saying so.
    private DateTimeOffset? Time(string name, string what, bool isNeeded)
    {
        var text = Raw(name).Trim();
        if (text.Length == 0)
        {
            if (isNeeded) Find($"no-{what}");
            return null;
        }

        if (DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall)
            && wall.Year is >= 2001 and < 2200)
            return new DateTimeOffset(wall, Korea);
        Find($"unreadable-{what}");
        return null;
    }

    private string? Classification()
    {
        var text = Raw("pubPrcrmntClsfcNo").Trim();
        if (text.Length == 0) return null;
        if (text.Length <= 20 && text.All(char.IsAsciiDigit)) return text;
        Find("unreadable-classification");
        return null;
    }
}
