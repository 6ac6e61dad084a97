using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace KAiMarket.Views;

/// <summary>A stretch of a list.</summary>
/// <param name="Items">In the list's order.</param>
/// <param name="Next">The cursor of the stretch after it; null at the end.</param>
/// <param name="Position">The journal position at which the list looked like this.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, long Position)
{
    internal Page<TOther> As<TOther>(Func<T, TOther> make) => new(Items.Select(make).ToList(), Next, Position);
}

/// <summary>The text of a cursor: the key of the last row, made unreadable so that nobody builds one.</summary>
internal static class Cursor
{
    public static string Of(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key));

    /// <exception cref="CursorException">Not a cursor.</exception>
    public static string Read(string cursor)
    {
        try
        {
            // What PostgreSQL cannot compare, no row can have had as its key.
            var key = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Base64Url.DecodeFromChars(cursor));
            return key.Contains('\0', StringComparison.Ordinal) ? throw new CursorException() : key;
        }
        catch (Exception failure) when (failure is FormatException or DecoderFallbackException)
        {
            throw new CursorException();
        }
    }

    public static long Number(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new CursorException();
}

/// <summary>The conditions of a SELECT with their values, which never become part of its text.</summary>
internal sealed class Filter
{
    private readonly List<string> _conditions = [];
    private readonly List<object> _values = [];

    public IReadOnlyList<object> Values => _values;

    /// <summary>Adds a condition in which <c>{0}</c> stands for the first value.</summary>
    public Filter And(string condition, params IEnumerable<object> values)
    {
        _conditions.Add(string.Format(CultureInfo.InvariantCulture, condition, values.Select(Value).ToArray<object>()));
        return this;
    }

    public Filter Equal(string column, object value) => And(column + " = {0}", value);

    public Filter After(string column, string? cursor) =>
        cursor is null ? this : And(column + " > {0}", Cursor.Read(cursor));

    public Filter AfterPosition(string column, string? cursor) =>
        cursor is null ? this : And(column + " > {0}", Cursor.Number(Cursor.Read(cursor)));

    public Filter AfterEntry(string? cursor)
    {
        if (cursor is null) return this;
        return Cursor.Read(cursor).Split('.') is [var position, var line]
            ? And("(position, line) > ({0}, {1})", Cursor.Number(position), Cursor.Number(line))
            : throw new CursorException();
    }

    /// <summary>Adds a value and gives the name that it has in the text.</summary>
    public string Value(object value)
    {
        _values.Add(value);
        return "$" + _values.Count.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>A WHERE clause of all conditions and perhaps one more.</summary>
    public string Where(string? more = null)
    {
        var all = more is null ? _conditions : [more, .. _conditions];
        return all.Count == 0 ? "" : "WHERE " + string.Join(" AND ", all);
    }
}
