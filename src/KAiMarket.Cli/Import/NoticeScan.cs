using System.Text;
using System.Text.Json;

namespace KAiMarket.Cli.Import;

/// <summary>Finds every notice in JSON that comes piece by piece, without keeping any of it.</summary>
internal sealed class NoticeScan
{
    private const int NoDepth = -1;
    private static readonly string[] Envelope = ["", "response", "body", "items", "item"];

    // The names under which the present value stands, by depth; only the envelope's are of interest.
    private readonly string[] _names = new string[Envelope.Length];
    private JsonReaderState _state;
    private int _itemDepth = NoDepth;
    private bool _inList;
    private bool _inItem;
    private long _itemStart;
    private string _member = "";
    private (string Number, string Order) _item;
    private string _code = "", _message = "";

    public List<NoticePlace> Places { get; } = [];
    public bool FoundList { get; private set; }
    public long? Expected { get; private set; }

    /// <summary>What an envelope without notices says instead.</summary>
    public string? Result => (_code + _message).Length > 0 ? $"{_code} {_message}".Trim() : null;

    /// <summary>Takes the next bytes of the file.</summary>
    /// <param name="start">Where in the file they begin.</param>
    /// <returns>How many of them need not be given again.</returns>
    /// <exception cref="JsonException">They are no JSON.</exception>
    public int Take(ReadOnlySpan<byte> bytes, long start, bool last)
    {
        var reader = new Utf8JsonReader(bytes, last, _state);
        while (reader.Read())
        {
            if (_inItem) InItem(ref reader, start);
            else if (_inList) InList(ref reader, start);
            else InEnvelope(ref reader, start);
        }

        _state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    private void InEnvelope(ref Utf8JsonReader reader, long start)
    {
        var depth = reader.CurrentDepth;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                _member = TextOf(ref reader);
                if (depth < _names.Length) _names[depth] = _member;
                break;
            case JsonTokenType.StartArray when IsItems(depth):
                (FoundList, _inList, _itemDepth) = (true, true, depth + 1);
                break;
            case JsonTokenType.StartObject when depth == 4 && IsItems(depth):
                // One notice alone, as the portal gives it where it made its JSON from XML.
                (FoundList, _itemDepth) = (true, depth);
                Begin(ref reader, start);
                break;
            case JsonTokenType.String or JsonTokenType.Number:
                InHeader(TextOf(ref reader), depth);
                break;
        }
    }

    private void InHeader(string value, int depth)
    {
        // The portal gives an empty text where there are no items.
        if (depth == 3 && value.Length == 0 && IsItems(depth)) FoundList = true;
        else if (_member == "resultCode") _code = value;
        else if (_member == "resultMsg") _message = value;
        else if (_member == "totalCount" && long.TryParse(value, out var count)) Expected = count;
    }

    // The list itself, the items of the envelope, or the item in these.
    private bool IsItems(int depth) =>
        depth == 0 || (depth is 3 or 4 && _names.AsSpan(1, depth).SequenceEqual(Envelope.AsSpan(1, depth)));

    private void InList(ref Utf8JsonReader reader, long start)
    {
        if (reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == _itemDepth - 1) _inList = false;
        else Begin(ref reader, start);
    }

    private void Begin(ref Utf8JsonReader reader, long start)
    {
        (_itemStart, _item, _member) = (start + reader.TokenStartIndex, ("", ""), "");
        if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) _inItem = true;
        else End(ref reader, start);
    }

    private void InItem(ref Utf8JsonReader reader, long start)
    {
        var depth = reader.CurrentDepth;
        if (depth == _itemDepth) End(ref reader, start);
        else if (depth > _itemDepth + 1) return;
        else if (reader.TokenType == JsonTokenType.PropertyName) _member = TextOf(ref reader);
        else if (_member == "bidNtceNo" && _item.Number.Length == 0) _item.Number = TextOf(ref reader).Trim();
        else if (_member == "bidNtceOrd" && _item.Order.Length == 0) _item.Order = TextOf(ref reader).Trim();
    }

    private void End(ref Utf8JsonReader reader, long start)
    {
        _inItem = false;
        Places.Add(new NoticePlace(
            Places.Count + 1, _itemStart, start + reader.BytesConsumed - _itemStart, _item.Number, _item.Order));
    }

    private static string TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.TokenType switch
            {
                JsonTokenType.PropertyName or JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.ASCII.GetString(reader.ValueSpan),
                _ => "",
            };
        }
        catch (InvalidOperationException)
        {
            // No well-formed Unicode. Whoever reads the notice says so.
            return "";
        }
    }
}
