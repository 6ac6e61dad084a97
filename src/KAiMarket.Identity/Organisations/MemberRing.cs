using System.Collections.Immutable;
using KAiMarket.Domain;

namespace KAiMarket.Identity.Organisations;

/// <summary>
/// Who may act for whom, in memory: a request costs look-ups. Changes made here act at once, those of other processes
/// within 5 seconds; the end of a delegation is judged by the time of each use.
/// </summary>
public sealed class MemberRing(MarketOrganisationTable table, TimeProvider clock)
{
    private const int Attempts = 20;

    private readonly Lock _lock = new();
    private volatile Known _known = new();
    private DateTimeOffset _seen = DateTimeOffset.UnixEpoch + Polling.Overlap;

    /// <summary>All organisations and applications, in order of id.</summary>
    public IEnumerable<MarketOrganisation> All => _known.ById.Values;

    public MarketOrganisation? Find(OrganisationId id) => _known.ById.GetValueOrDefault(id.Value);

    /// <summary>The hat of an account; null when it does not have it, or not any more.</summary>
    public Hat? Allows(string account, string organisation, Role role, DateTimeOffset now)
    {
        if (!_known.ById.TryGetValue(organisation, out var found)) return null;
        foreach (var hat in found.HatsOf(account, now))
            if (hat.Role == role) return hat;
        return null;
    }

    /// <summary>Every hat of an account, in order of organisation.</summary>
    public IReadOnlyList<Hat> HatsOf(string account, DateTimeOffset now)
    {
        var known = _known;
        return [.. known.ByAccount.GetValueOrDefault(account, []).SelectMany(id => known.ById[id].HatsOf(account, now))];
    }

    /// <summary>Organisations that an account is a member of, or applied for.</summary>
    public IReadOnlyList<MarketOrganisation> Of(string account)
    {
        var known = _known;
        return [.. known.ByAccount.GetValueOrDefault(account, []).Select(id => known.ById[id])];
    }

    /// <summary>Whether nobody acts in a role of an organisation for now, keys neither.</summary>
    public bool IsSuspended(string organisation, Role role) =>
        _known.Suspended > 0 && _known.ById.TryGetValue(organisation, out var found)
        && found.Standing == Standing.Suspended && found.Kind.Roles().Contains(role);

    /// <summary>Takes in what changed in the store.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var changed = await table.ChangedAsync(_seen - Polling.Overlap, cancel);
        _seen = now;
        Take(changed);
    }

    /// <summary>Applies for an organisation.</summary>
    public async Task<Changed> ApplyAsync(MarketOrganisation wish, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var known = await table.FindAsync(wish.Id, cancel);
            if (MarketOrganisation.Apply(known, wish) is not { Refusal: null } decision || decision.Events.IsEmpty)
                return new(known, MarketOrganisation.Apply(known, wish).Refusal, false);
            if (wish.Firm is { } firm && await table.OfFirmAsync(wish.Kind, firm, cancel) is { } other && other.Id != wish.Id)
                return new(known, MarketOrganisation.FirmKnown, false);
            if (await SaveAsync(decision.Events[0], cancel) is { } saved) return new(saved, null, true);
        }

        throw Contended(wish.Id);
    }

    /// <summary>Changes an organisation by a rule, which is asked again when another change came in between.</summary>
    public async Task<Changed> ChangeAsync(
        OrganisationId id, Func<MarketOrganisation, Decision<MarketOrganisation>> rule, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // From the store: what is in memory may be seconds old, and a refusal would rest on it.
            if (await table.FindAsync(id, cancel) is not { } known) return new(null, MarketOrganisation.Missing, false);
            var decision = rule(known);
            if (decision.Refusal is not null || decision.Events.IsEmpty)
            {
                Take([known]);
                return new(known, decision.Refusal, false);
            }

            if (await SaveAsync(decision.Events[0], cancel) is { } saved) return new(saved, null, true);
        }

        throw Contended(id);
    }

    /// <summary>Where a secret invites to; null when it is no open invitation's.</summary>
    public async Task<OrganisationId?> InvitedToAsync(string secret, CancellationToken cancel)
    {
        var token = Invitation.TokenOf(secret);
        if (!_known.ByToken.ContainsKey(token)) await RefreshAsync(cancel);
        return _known.ByToken.TryGetValue(token, out var id) ? new OrganisationId(id) : null;
    }

    /// <summary>Takes an erased account out of every organisation; its address out of every invitation.</summary>
    public async Task EraseAsync(string account, string email, CancellationToken cancel)
    {
        await RefreshAsync(cancel);
        foreach (var organisation in All)
            if (!organisation.Erase(account, email).Events.IsEmpty)
                await ChangeAsync(organisation.Id, known => known.Erase(account, email), cancel);
    }

    private async Task<MarketOrganisation?> SaveAsync(MarketOrganisation next, CancellationToken cancel)
    {
        var saved = await table.SaveAsync(next, clock.GetUtcNow(), cancel);
        if (saved is not null) Take([saved]);
        return saved;
    }

    private static TimeoutException Contended(OrganisationId id) =>
        new($"{id} was changed by others {Attempts} times while one change of it was decided.");

    private void Take(List<MarketOrganisation> changed)
    {
        lock (_lock)
        {
            foreach (var organisation in changed)
            {
                // Read before it was changed, and taken in after: a later revision stays.
                var old = _known.ById.GetValueOrDefault(organisation.Id.Value);
                if (old is null || old.Revision < organisation.Revision) _known = _known.With(old, organisation);
            }
        }
    }

    /// <summary>One moment of all organisations, with the ways to find them.</summary>
    private sealed record Known
    {
        public ImmutableSortedDictionary<string, MarketOrganisation> ById { get; private init; } =
            ImmutableSortedDictionary.Create<string, MarketOrganisation>(StringComparer.Ordinal);

        public ImmutableDictionary<string, ImmutableSortedSet<string>> ByAccount { get; private init; } =
            ImmutableDictionary.Create<string, ImmutableSortedSet<string>>(StringComparer.Ordinal);

        public ImmutableDictionary<string, string> ByToken { get; private init; } =
            ImmutableDictionary.Create<string, string>(StringComparer.Ordinal);

        public int Suspended { get; private init; }

        public Known With(MarketOrganisation? old, MarketOrganisation next)
        {
            var accounts = ByAccount.ToBuilder();
            foreach (var account in AccountsOf(old).Except(AccountsOf(next)))
                accounts[account] = accounts[account].Remove(next.Id.Value);
            foreach (var account in AccountsOf(next))
                accounts[account] = accounts.GetValueOrDefault(account, ImmutableSortedSet.Create<string>(StringComparer.Ordinal))
                    .Add(next.Id.Value);
            return new Known
            {
                ById = ById.SetItem(next.Id.Value, next),
                ByAccount = accounts.ToImmutable(),
                ByToken = ByToken.RemoveRange(TokensOf(old)).AddRange(
                    TokensOf(next).Select(token => KeyValuePair.Create(token, next.Id.Value))),
                Suspended = Suspended - (old?.Standing == Standing.Suspended ? 1 : 0)
                    + (next.Standing == Standing.Suspended ? 1 : 0),
            };
        }

        private static IEnumerable<string> AccountsOf(MarketOrganisation? organisation) => organisation is null
            ? []
            : organisation.Members.Select(member => member.Account).Append(organisation.Applicant);

        private static IEnumerable<string> TokensOf(MarketOrganisation? organisation) => organisation is null
            ? []
            : organisation.Invitations.Where(one => one.State == InvitationState.Open).Select(one => one.Token);
    }
}

/// <summary>What became of a change.</summary>
/// <param name="Organisation">As it is then; null when there is none.</param>
/// <param name="Refusal">Why not; null when it is as was asked.</param>
/// <param name="HasChanged">False when it was so already.</param>
public readonly record struct Changed(MarketOrganisation? Organisation, Refusal? Refusal, bool HasChanged);
