using System.Data.Common;
using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Domain.Vouchers;

namespace KAiMarket.Views.Rows;

/// <summary>Reads the columns of one row after the other, from the left.</summary>
internal sealed class RowReader(DbDataReader reader, int first)
{
    private int _next;

    /// <summary>Goes to the first column of the row that the reader is on.</summary>
    public RowReader Start()
    {
        _next = first;
        return this;
    }

    public string Text() => reader.GetString(_next++);
    public string? TextOrNull() => reader.IsDBNull(_next++) ? null : reader.GetString(_next - 1);
    public long Number() => reader.GetInt64(_next++);
    public long? NumberOrNull() => reader.IsDBNull(_next++) ? null : reader.GetInt64(_next - 1);
    public bool Flag() => Number() != 0;
    public Won Won() => new(Number());
    public Legs Legs() => new(Won(), Won());
    public Won? WonOrNull() => NumberOrNull() is { } amount ? new Won(amount) : null;
    public DateTimeOffset Time() => new(Number(), TimeSpan.Zero);
    public DateTimeOffset? TimeOrNull() => NumberOrNull() is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    public DateOnly Day() => DateOnly.ParseExact(Text(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
    public TEnum Word<TEnum>() where TEnum : struct, Enum => Words<TEnum>.Parse(Text());
}
