using System.Data.Common;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// Where the views are kept. They live in generations: one serves, and where a rebuild is wanted a second one with a
/// greater number is built beside it. Everything here can be thrown away; the journal makes it again.
/// </summary>
public abstract class ViewStore : IAsyncDisposable
{
    /// <summary>
    /// Makes what the store itself needs. Repeatable, also by several processes at once and after a failure.
    /// </summary>
    internal abstract Task OpenAsync(long version, CancellationToken cancel);

    /// <summary>Gives every connection back. The store can be opened again.</summary>
    internal abstract Task ReleaseAsync();

    internal abstract Task<Generations> GenerationsAsync(CancellationToken cancel);

    /// <summary>Asks for a new generation, unless one is being built.</summary>
    /// <param name="instead">Also of one that is being built, and serve no other meanwhile.</param>
    internal abstract Task WantAsync(bool instead, CancellationToken cancel);

    /// <summary>Serves a generation from now on.</summary>
    internal abstract Task SwitchAsync(long generation, CancellationToken cancel);

    /// <summary>Drops every other generation of this version, and those of versions that no process folds.</summary>
    /// <param name="folded">The other versions that some process folds.</param>
    internal abstract Task ForgetOthersAsync(
        long generation, IReadOnlyCollection<long> folded, CancellationToken cancel);

    /// <summary>Opens a generation for folding, and makes it where it is not there.</summary>
    internal abstract Task<GenerationWriter> WriterAsync(long generation, CancellationToken cancel);

    /// <summary>Runs one SELECT on a generation; <c>~</c> stands before each table's name.</summary>
    /// <exception cref="GenerationGoneException">It has been dropped.</exception>
    internal abstract Task<List<T>> SelectAsync<T>(
        long generation, string sql, IReadOnlyList<object> values, Func<DbDataReader, T> read,
        CancellationToken cancel);

    /// <summary>
    /// A condition that a column is among the few that a subquery gives, looked up through the column's index.
    /// </summary>
    internal abstract string Among(string column, string subquery);

    /// <summary>
    /// A condition that a row has all of these tokens, found through their index. It is one condition on purpose: of
    /// several the index might be asked for the commonest alone, and the rest be looked for row by row.
    /// </summary>
    /// <param name="tokens">With a space between any two.</param>
    /// <param name="value">Gives a value its name in the text.</param>
    internal abstract string Holding(Table table, string tokens, Func<object, string> value);

    /// <summary>
    /// A SELECT that goes along an index until it has enough, whatever the planner thinks of the conditions.
    /// </summary>
    /// <param name="index">Counts the table's indexes from 1.</param>
    /// <param name="order">The columns of the index, but for those that <paramref name="within"/> gives one value.</param>
    /// <param name="within">Conditions on the columns of the index, which say where to begin and to end.</param>
    /// <param name="where">All others.</param>
    /// <param name="most">Rows to give at most.</param>
    /// <param name="among">
    /// Rows within to look at, at most. Where that is a few of them, a store may find nothing: it is for haste only.
    /// </param>
    internal abstract string Along(
        Table table, int index, string order, string columns, string within, string where, int most, long among);

    /// <summary>A condition that one text is part of another, character by character.</summary>
    internal abstract string Within(string text, string part);

    /// <summary>Whether a failure is the store's and worth another try.</summary>
    internal abstract bool IsTrouble(Exception failure);

    /// <summary>Whether a failure says that what the store holds is broken, so that it must be made again.</summary>
    internal abstract bool IsDamage(Exception failure);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The generation that serves, 0 for none, and the newest one that was asked for.</summary>
internal readonly record struct Generations(long Serving, long Wanted)
{
    public bool Building => Wanted > Serving;
}

/// <summary>How far a generation is folded.</summary>
/// <param name="Position">Of the last event in it.</param>
/// <param name="Mark">
/// Tells that event from any other: a journal that has another one there is not the one folded.
/// </param>
internal readonly record struct Checkpoint(long Position, string Mark);

/// <summary>A generation opened for folding by one fold at a time.</summary>
internal abstract class GenerationWriter : IAsyncDisposable
{
    public abstract Task<Checkpoint> CheckpointAsync(CancellationToken cancel);

    /// <summary>Loads the missing rows of all these tables.</summary>
    public abstract Task LoadAsync(IReadOnlyList<TouchedRows> tables, CancellationToken cancel);

    /// <summary>Writes the rows and moves the checkpoint, both or neither.</summary>
    /// <exception cref="FencedException">
    /// The checkpoint was not where the fold had left it; nothing was written.
    /// </exception>
    /// <exception cref="DoubledRowException">Nothing was written.</exception>
    public abstract Task CommitAsync(
        Checkpoint from, Checkpoint to, IReadOnlyList<RowList> writes, CancellationToken cancel);

    public abstract ValueTask DisposeAsync();
}

/// <summary>Another process has folded on; what this one holds in memory is out of date.</summary>
internal sealed class FencedException() : Exception("Another process has folded the views meanwhile.");

/// <summary>The generation was dropped while it was asked.</summary>
internal sealed class GenerationGoneException(Exception inner)
    : Exception("This generation of the views is gone.", inner);

/// <summary>
/// A row that the fold took to be new is there already: the journal does not hold what the market can do.
/// </summary>
internal sealed class DoubledRowException(Exception inner)
    : Exception($"a new row is there already ({inner.Message})", inner);
