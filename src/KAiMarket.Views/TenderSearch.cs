using System.Globalization;
using KAiMarket.Domain;
using KAiMarket.Domain.Tenders;
using KAiMarket.Views.Rows;

namespace KAiMarket.Views;

/// <summary>
/// One search for tenders as one statement. Each rank is a list in itself, and a later one is looked into only when
/// those before it do not fill the page. What fills the page from the first tenders in the order of the list is found
/// there. Else, where few tenders have the tokens of a rank, they are all found through the index of tokens and sorted;
/// where many do, all tenders are gone through in the order of the list until the page is full.
/// </summary>
internal sealed class TenderSearch
{
    /// <summary>The most words of a text.</summary>
    public const int MostTerms = 8;

    /// <summary>From here on tenders with the same tokens are many.</summary>
    private const int Many = 1_000;

    /// <summary>So many tenders in the order of the list cost less than the index of tokens does for a common word.</summary>
    private const int Soon = 500;

    private readonly ViewStore _store;
    private readonly TenderFilter _by;
    private readonly IReadOnlyList<string> _terms;
    private readonly Filter _values = new();
    private readonly List<string> _where = [];
    private readonly List<string> _exact = [];
    private readonly (int Rank, string Condition)? _after;
    private string _closing = "";

    /// <exception cref="CursorException">The cursor is of another list.</exception>
    /// <exception cref="ArgumentException">The text has too many words.</exception>
    public TenderSearch(ViewStore store, TenderFilter by, string? after)
    {
        (_store, _terms) = (store, TenderWords.TermsOf(by.Text));
        if (_terms.Count > MostTerms)
            throw new ArgumentException($"A text to search for has at most {MostTerms} words.", nameof(by));

        _by = by.Order == TenderOrder.Relevance && _terms.Count == 0 ? by with { Order = TenderOrder.Published } : by;
        if (after is not null) _after = Read(after);
        Narrow();
    }

    public IReadOnlyList<object> Values => _values.Values;

    private string Place => _by.Order == TenderOrder.Closes ? "closing" : "recency";

    /// <summary>The place of a tender in the list, as the text of a cursor.</summary>
    public string CursorOf(long rank, TenderLine line)
    {
        var place = TenderView.Table.Getters[Array.FindIndex([.. TenderView.Table.Columns], column => column.Name == Place)]
            .Number!(line);
        return string.Create(
            CultureInfo.InvariantCulture, $"{Words<TenderOrder>.Of(_by.Order)}.{rank}.{place}.{line.Row.Id}");
    }

    private (int, string) Read(string after) =>
        Cursor.Read(after).Split('.') is [var order, ['0' or '1' or '2'] rank, var place, var id]
        && order == Words<TenderOrder>.Of(_by.Order)
        && long.TryParse(place, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (rank[0] - '0', $"({Place}, id) > ({_values.Value(number)}, {_values.Value(id)})")
            : throw new CursorException();

    // Only words of our own stand in the text of the statement.
    private void Narrow()
    {
        _where.Add(_by.Status switch
        {
            TenderStatus.Draft => "status = 'draft'",
            { } status => $"status = '{Words<TenderStatus>.Of(status)}' AND public = 1",
            null => "public = 1",
        });
        _closing = And(
            _by.ClosesFrom is { } from ? $"closing >= {_values.Value(from.UtcTicks)}" : null,
            _by.ClosesUntil is { } until ? $"closing < {_values.Value(until.UtcTicks)}" : null);
        if (_closing.Length > 0) _where.Add(_closing);
        if (_by.BudgetFrom is { } least) Add($"budget >= {_values.Value(least.Amount)}");
        if (_by.BudgetUntil is { } most) Add($"budget <= {_values.Value(most.Amount)}");
        if (_by.Buyer is { } buyer) Add($"buyer = {_values.Value(buyer.Value)}", TenderWords.Of(buyer));
        if (_by.Region is { } region) Add(HasToken(TenderWords.Of(region)), TenderWords.Of(region));
        if (_by.Domain is { } domain)
            Add($"use_domain = '{Words<UseDomain>.Of(domain)}'", TenderWords.Of(domain));
        if (_by.Classification is { Length: > 0 } prefix)
        {
            var (list, part) = ($"{_values.Value("\n")} || classifications", _values.Value("\n" + prefix));
            Add(_store.Within(list, part), TenderWords.OfClassification(prefix));
        }
    }

    private void Add(string condition, string? token = null)
    {
        _where.Add(condition);
        if (token is not null) _exact.Add(token);
    }

    private string HasToken(string token) => _store.Within("' ' || tokens || ' '", _values.Value($" {token} "));

    /// <param name="most">Rows to give at most.</param>
    public string Sql(int most)
    {
        var (parts, lists) = (new List<string>(), new List<string>());
        foreach (var (rank, conditions, tokens, meaning) in Ranks())
        {
            if (_after is { } after && after.Rank > rank) continue;

            var place = _after is { } here && here.Rank == rank ? here.Condition : null;
            var enough = lists.Count == 0
                ? null
                : $"{string.Join(" + ", lists.Select(list => $"(SELECT count(*) FROM {list})"))} < {most}";
            var where = And([.. _where, .. conditions]);
            parts.AddRange(Rank(rank, most, And(enough, place), where, And(where, meaning), [.. _exact, .. tokens]));
            lists.Add($"hits{rank}");
        }

        var all = string.Join(" UNION ALL ", lists.Select(list => $"SELECT * FROM {list}"));
        return
            $"""
            WITH {string.Join(",\n", parts)}
            SELECT c.position, h.rank, {string.Join(", ", TenderView.Table.Columns.Select(column => $"t.{column.Name}"))}
            FROM ~checkpoint c
            LEFT JOIN (SELECT * FROM ({all}) AS hits ORDER BY rank, place, id LIMIT {most}) AS h ON true
            LEFT JOIN ~tenders t ON t.id = h.id ORDER BY h.rank, h.place, h.id
            """;
    }

    /// <param name="rest">What those meet that have the tokens.</param>
    /// <param name="where">What all meet.</param>
    private IEnumerable<string> Rank(
        int rank, int most, string? begin, string rest, string where, IReadOnlyList<string> tokens)
    {
        var columns = $"CAST({rank} AS bigint) AS rank, {Place} AS place, id";
        if (tokens.Count == 0)
        {
            // A time of closing has an index of its own, which may leave less to sort than its own order has to read.
            var plain = _by.Order != TenderOrder.Closes && (_by.ClosesFrom ?? _by.ClosesUntil) is not null
                ? $"SELECT {columns} FROM ~tenders WHERE {And(begin, where)} ORDER BY {Place}, id LIMIT {most}"
                : Along(columns, begin, where, most);
            return [$"hits{rank} AS MATERIALIZED ({plain})"];
        }

        var (first, few) = ($"(SELECT count(*) FROM first{rank})", $"(SELECT count(*) FROM few{rank})");
        var found = _store.Holding(TenderView.Table, string.Join(' ', tokens), _values.Value);
        return
        [
            $"first{rank} AS MATERIALIZED ({Along(columns, begin, where, most, Soon)})",
            $"""
            few{rank} AS MATERIALIZED (
              SELECT {columns} FROM ~tenders WHERE {And(found, $"{first} < {most}", begin, rest)} LIMIT {Many})
            """,
            $"""
            hits{rank} AS MATERIALIZED (
              SELECT * FROM first{rank} WHERE {first} = {most} UNION ALL
              SELECT * FROM (SELECT * FROM few{rank} WHERE {few} < {Many} ORDER BY place, id LIMIT {most}) AS sorted{rank}
              UNION ALL SELECT * FROM ({Along(columns, And($"{few} >= {Many}", begin), where, most)}) AS along{rank})
            """,
        ];
    }

    private string Along(string columns, string? begin, string where, int most, long among = long.MaxValue)
    {
        var (index, status) = (_by.Order, _by.Status) switch
        {
            (TenderOrder.Closes, { } only) => (3, $"status = '{Words<TenderStatus>.Of(only)}'"),
            (TenderOrder.Closes, null) => (2, null),
            _ => (1, null),
        };
        var closing = _by.Order == TenderOrder.Closes ? _closing : null;
        return _store.Along(
            TenderView.Table, index, $"{Place}, id", columns, And("1 = 1", begin, status, closing), where, most, among);
    }

    private static string And(params IEnumerable<string?> conditions) =>
        string.Join(" AND ", conditions.Where(condition => condition is { Length: > 0 }));

    /// <summary>
    /// What a tender of each rank meets, and what tokens those have; one rank where the order is by time. What the tokens
    /// alone say is apart: for those found by them it need not be asked.
    /// </summary>
    private IEnumerable<(int Rank, IEnumerable<string> Conditions, IEnumerable<string> Tokens, string? Meaning)> Ranks()
    {
        var terms = _terms.Select(term => (Text: term, Value: _values.Value(term))).ToList();
        var titles = terms.Select(term => _store.Within("search_title", term.Value)).ToList();
        var anywhere = terms.Select((term, i) =>
            $"({titles[i]} OR {_store.Within("search_institution", term.Value)})").ToList();
        var either = _terms.Select(TenderWords.InEither);
        if (_by.Order != TenderOrder.Relevance)
        {
            yield return (0, anywhere, either, null);
            yield break;
        }

        var words = _terms.Select(TenderWords.AmongWords).ToList();
        string? whole = null;
        if (!words.Contains(null))
        {
            var tokens = words.SelectMany(word => word!.Split(' ')).Distinct().ToList();
            whole = string.Join(" AND ", tokens.Select(HasToken));
            yield return (0, titles, tokens, whole);
        }

        yield return (
            1, whole is null ? titles : [.. titles, $"NOT ({whole})"],
            _terms.Select(TenderWords.InTitle), null);
        yield return (2, [.. anywhere, $"NOT ({string.Join(" AND ", titles)})"], either, null);
    }
}
