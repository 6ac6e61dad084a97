using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using KAiMarket.Documents;
using KAiMarket.Domain;
using KAiMarket.Gateway.Http;
using KAiMarket.Grains;
using KAiMarket.Identity;
using KAiMarket.Identity.Organisations;
using KAiMarket.Identity.Passwords;
using KAiMarket.Identity.People;
using KAiMarket.Identity.Providers;
using KAiMarket.Journal;
using KAiMarket.Views;
using Microsoft.AspNetCore.Http;

namespace KAiMarket.Gateway;

/// <summary>A refusal on its way out (RFC 9457).</summary>
/// <param name="Code">Permanent kebab-case code; the last part of the problem's type.</param>
/// <param name="Title">A sentence that never varies for a code.</param>
/// <param name="Retryable">Whether the very same request may succeed later.</param>
/// <param name="Detail">What was found this time and what to do about it.</param>
/// <param name="Pointer">The offending member of the body, as a JSON pointer.</param>
/// <param name="RetryAfter">Seconds to wait before repeating.</param>
public sealed record Problem(
    string Code, int Status, string Title, bool Retryable = false, string? Detail = null, string? Pointer = null,
    int RetryAfter = 0)
{
    public Problem Because(string detail, string? pointer = null) => this with { Detail = detail, Pointer = pointer };
}

/// <summary>
/// Ends a request with a problem, for what is wrong with the request itself; rules refuse without exceptions.
/// </summary>
public sealed class ProblemException(Problem problem) : Exception(problem.Title)
{
    public Problem Problem => problem;
}

/// <summary>The only place where a refusal or an exception becomes a problem.</summary>
public static class Problems
{
    public const string TypePrefix = "https://kaimarket.example/problems/";

    public static readonly Problem MalformedJson = new("malformed-json", 400, "The body is not well-formed JSON");
    public static readonly Problem TooDeep = new("json-too-deep", 400, "The body nests deeper than the API ever does");
    public static readonly Problem WrongType = new("wrong-type", 400, "A member has a value of the wrong type");
    public static readonly Problem MissingMember = new("missing-member", 400, "A required member is missing");
    public static readonly Problem UnknownMember = new(
        "unknown-member", 400, "The body has a member that this operation does not know");
    public static readonly Problem DuplicateMember = new("duplicate-member", 400, "A member is given twice");
    public static readonly Problem InvalidId = new("invalid-id", 400, "An id in the address is not an id");
    public static readonly Problem InvalidParameter = new("invalid-parameter", 400, "A query parameter cannot be read");
    public static readonly Problem UnknownParameter = new(
        "unknown-parameter", 400, "This operation does not know a query parameter");
    public static readonly Problem InvalidHeader = new("invalid-header", 400, "A request header cannot be read");
    public static readonly Problem BadRequest = new("bad-request", 400, "The request cannot be read");
    public static readonly Problem Unauthenticated = new("unauthenticated", 401, "An API key is needed");
    public static readonly Problem RoleMayNot = new("role-may-not", 403, "This role may not do that");
    public static readonly Problem ScopeMissing = new(
        "scope-missing", 403, "The credential lacks the scope for that");
    public static readonly Problem PersonNeeded = new(
        "person-needed", 403, "Only somebody who signed in does that, no key");
    public static readonly Problem HatGone = new(
        "hat-gone", 403, "The account does not act for that organisation any more");
    public static readonly Problem DutyMayNot = new("duty-may-not", 403, "A reader changes nothing");
    public static readonly Problem OrganisationSuspended = new(
        "organisation-suspended", 403, "The organisation is suspended: nobody acts for it");
    public static readonly Problem OwnApplication = Of(MarketOrganisation.OwnApplication);
    public static readonly Problem OwnAppointment = Of(MarketOrganisation.OwnAppointment);
    public static readonly Problem NotAnOwner = Of(MarketOrganisation.NotOwner);
    public static readonly Problem MemberScopesWider = Of(MarketOrganisation.ScopesWider);
    public static readonly Problem SignInRefused = Of(AccountRefusals.SignInRefused);
    public static readonly Problem IdTokenInvalid = Of(AccountRefusals.IdTokenInvalid);
    public static readonly Problem PasswordWrong = Of(AccountRefusals.PasswordWrong);
    public static readonly Problem SessionTooOld = Of(AccountRefusals.SessionOld);
    public static readonly Problem NotYours = new("not-yours", 403, "That belongs to another organisation");
    public static readonly Problem UnknownAddress = new("unknown-address", 404, "There is nothing at this address");
    public static readonly Problem NotFound = new("not-found", 404, "There is no such resource");
    public static readonly Problem SmeMissing = new("sme-missing", 404, "There is no such SME");
    public static readonly Problem OrganisationMissing = Of(MarketOrganisation.Missing);
    public static readonly Problem AccountMissing = Of(AccountRefusals.AccountMissing);
    public static readonly Problem MemberMissing = Of(MarketOrganisation.MemberMissing);
    public static readonly Problem InvitationMissing = Of(MarketOrganisation.InvitationMissing);
    public static readonly Problem InvitationInvalid = Of(MarketOrganisation.InvitationInvalid);
    public static readonly Problem HatUnknown = new(
        "hat-unknown", 404, "The account does not act for that organisation in that role");
    public static readonly Problem CompanyMissing = new("company-missing", 404, "There is no such company");
    public static readonly Problem TenderNotPlanned = Of(Domain.Ministries.ReleaseBudget.NotPlanned) with { Pointer = null };
    public static readonly Problem WrongMethod = new("wrong-method", 405, "This address does not take that method");
    public static readonly Problem NotAcceptable = new("not-acceptable", 406, "The reply exists only as JSON");
    public static readonly Problem RequestTooSlow = new(
        "request-too-slow", 408, "The body comes too slowly", true);
    public static readonly Problem JournalRewound = new(
        "journal-rewound", 409, "The journal was put back, and what was read of it may be gone");
    public static readonly Problem KeyDiffers = new(
        "key-differs", 409, "The key exists with another role, organisation, end, or other scopes");
    public static readonly Problem RotationNotNext = new(
        "rotation-not-next", 409, "A key's secrets are numbered without a gap");
    public static readonly Problem LastAdministrator = new(
        "last-administrator", 409, "The last administrator's key cannot be revoked");
    public static readonly Problem OrganisationDiffers = Of(MarketOrganisation.Differs);
    public static readonly Problem FirmHasOrganisation = Of(MarketOrganisation.FirmKnown);
    public static readonly Problem BusinessClosed = Of(MarketOrganisation.BusinessClosed);
    public static readonly Problem OrganisationState = Of(MarketOrganisation.NotDecided);
    public static readonly Problem OrganisationIdInUse = Of(MarketOrganisation.IdInUse);
    public static readonly Problem OrganisationFirmDiffers = Of(MarketOrganisation.FirmDiffers);
    public static readonly Problem OrganisationNotApproved = Of(MarketOrganisation.NotActing);
    public static readonly Problem TooManyApplications = new(
        "too-many-applications", 409, "The account waits for decisions on 10 applications already");
    public static readonly Problem TooManyKeys = new(
        "too-many-keys", 409, "An organisation has at most 1,000 keys with those that ended, and a key 1,000 secrets");
    public static readonly Problem InvitationDiffers = Of(MarketOrganisation.InvitationDiffers);
    public static readonly Problem AlreadyAMember = Of(MarketOrganisation.AlreadyMember);
    public static readonly Problem TooManyMembers = Of(MarketOrganisation.TooManyMembers);
    public static readonly Problem LastOwner = Of(MarketOrganisation.LastOwner);
    public static readonly Problem AccountChangedMeanwhile = Of(AccountRefusals.ChangedMeanwhile);
    public static readonly Problem LoginTaken = Of(AccountRefusals.LoginTaken);
    public static readonly Problem DocumentDiffers = new(
        "document-differs", 409, "The document exists with other particulars");
    public static readonly Problem DocumentAllowanceSpent = new(
        "document-allowance-spent", 409, "The owner has too many bytes of documents that are not whole");
    public static readonly Problem UploadOffsetBeyond = new(
        "upload-offset-beyond", 409, "The bytes before that offset are not there");
    public static readonly Problem UploadBytesDiffer = new(
        "upload-bytes-differ", 409, "Other bytes are there already");
    public static readonly Problem DocumentNotStored = new(
        "document-not-stored", 409, "The document is not whole, not scanned, or was refused");
    public static readonly Problem KeyRevoked = new("key-revoked", 410, "The key was revoked");
    public static readonly Problem InvitationEnded = Of(MarketOrganisation.InvitationEnded);
    public static readonly Problem MailTokenInvalid = Of(AccountRefusals.TokenInvalid);
    public static readonly Problem KeyExpired = new("key-expired", 410, "The key has ended");
    public static readonly Problem TooLarge = new(
        "body-too-large", 413, "The body is larger than this operation takes");
    public static readonly Problem NotJson = new("not-json", 415, "The body must be application/json");
    public static readonly Problem NotBytes = new(
        "not-bytes", 415, "The body must be application/octet-stream");
    public static readonly Problem RangeInvalid = new(
        "range-invalid", 416, "The document has no such range of bytes");
    public static readonly Problem UnknownHost = new(
        "unknown-host", 421, "This market does not answer for the host that was asked");
    public static readonly Problem TextInvalid = new("text-invalid", 422, $"What is written is {Text.ProseRule}");
    public static readonly Problem EnvelopeInvalid = new(
        "bid-envelope-invalid", 422, "An envelope of the bid is not one that opens for this place");
    public static readonly Problem NameInvalid = new("name-invalid", 422, $"A name is {Text.Rule}");
    public static readonly Problem EmailInvalid = new(
        "email-invalid", 422, $"An e-mail address is {EmailAddress.Rule}");
    public static readonly Problem PasswordWeak = Of(AccountRefusals.PasswordWeak);
    public static readonly Problem BusinessNumberInvalid = Of(BusinessNumber.Invalid);
    public static readonly Problem OrganisationNumberMissing = Of(MarketOrganisation.NumberMissing);
    public static readonly Problem MemberUntilPast = Of(MarketOrganisation.UntilPast);
    public static readonly Problem ScopeUnknown = new("scope-unknown", 422, $"A scope is {Scopes.Rule}");
    public static readonly Problem KeyEndInvalid = new("key-end-invalid", 422, "A key ends after it was made");
    public static readonly Problem OverlapInvalid = new(
        "overlap-invalid", 422, "Old secrets stay good for 0 to 720 hours");
    public static readonly Problem RoleNotGiven = new(
        "role-not-given", 422, "A key cannot have this role with this organisation");
    public static readonly Problem DocumentOwnerInvalid = new(
        "document-owner-invalid", 422, "An owner is ministry: or company: and its id");
    public static readonly Problem DocumentNameInvalid = new(
        "document-name-invalid", 422, "A document's file name cannot be that");
    public static readonly Problem DocumentTypeNotAllowed = new(
        "document-type-not-allowed", 422, "Documents of this type are not taken");
    public static readonly Problem DocumentSizeInvalid = new(
        "document-size-invalid", 422, "A document has 1 byte to 200 MB");
    public static readonly Problem DocumentDigestInvalid = new(
        "document-digest-invalid", 422, "A digest is a SHA-256 in lower-case hexadecimal digits");
    public static readonly Problem DocumentDigestDiffers = new(
        "document-digest-differs", 422, "The bytes have another digest than was declared");
    public static readonly Problem DocumentTypeDiffers = new(
        "document-type-differs", 422, "The content is not of the declared type; the document is refused for good");
    public static readonly Problem DocumentInfected = new(
        "document-infected", 422, "The virus scanner found something; the document is refused for good");
    public static readonly Problem TooManyRequests = new(
        "too-many-requests", 429, "The key asks more often than it may", true, RetryAfter: 1);
    public static readonly Problem TooManyFailures = new(
        "too-many-failures", 429, "Too many credentials from this address were none", true, RetryAfter: 3);
    public static readonly Problem Unexpected = new("unexpected", 500, "Something went wrong in the market", true);
    public static readonly Problem JournalUnavailable = new(
        "journal-unavailable", 503, "The journal takes nothing now; nothing was changed", true, RetryAfter: 1);
    public static readonly Problem JournalFull = new(
        "journal-full", 503, "The journal's disk is full; nothing was changed", true, RetryAfter: 10);
    public static readonly Problem OutcomeUnknown = new(
        "outcome-unknown", 503, "It is not known whether the command was carried out", true, RetryAfter: 1);
    public static readonly Problem UnknownFact = new(
        "unknown-fact", 503, "The journal holds events of a newer program", true, RetryAfter: 30);
    public static readonly Problem ViewsBehind = new(
        "views-behind", 503, "The lists do not show yet what you have seen", true, RetryAfter: 1);
    public static readonly Problem ViewsUnavailable = new(
        "views-unavailable", 503, "The lists cannot be read now", true, RetryAfter: 1);
    public static readonly Problem OrderPending = new(
        "order-pending", 503, "The order is placed and not yet decided", true, RetryAfter: 1);
    public static readonly Problem TenderKeysMissing = new(
        "tender-keys-missing", 503, "The market cannot use the tender's keys now", true, RetryAfter: 10);
    public static readonly Problem IdentityUnavailable = new(
        "identity-unavailable", 503, "The identity store takes nothing now; repeat the request", true, RetryAfter: 1);
    public static readonly Problem DocumentBusy = new(
        "document-busy", 503, "Another request writes to the document", true, RetryAfter: 1);
    public static readonly Problem VirusScanUnavailable = new(
        "virus-scan-unavailable", 503, "All bytes are there, and the virus scanner does not answer", true,
        RetryAfter: 10);
    public static readonly Problem DocumentsFull = new(
        "documents-full", 503, "The disk of the documents is full", true, RetryAfter: 10);
    public static readonly Problem DocumentsUnavailable = new(
        "documents-unavailable", 503, "The documents cannot be read or written now", true, RetryAfter: 1);
    public static readonly Problem Overload = new(
        "overload", 503, "The market has more requests than it can serve", true, RetryAfter: 1);
    public static readonly Problem ProviderUnavailable = new(
        "provider-unavailable", 503, "The identity provider's keys cannot be read now", true, RetryAfter: 10);
    public static readonly Problem PasswordsBusy = new(
        "passwords-busy", 503, "Too many passwords wait to be looked at", true, RetryAfter: 5);
    public static readonly Problem NotReady = new("not-ready", 503, "The market cannot serve now", true, RetryAfter: 1);

    private static readonly JsonWriterOptions Plain = new() { Encoder = MarketJson.Options.Encoder };

    /// <summary>Every problem that the gateway itself has, in order of status.</summary>
    public static IReadOnlyList<Problem> All { get; } =
        [.. typeof(Problems).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetValue(null)).OfType<Problem>()];

    /// <summary>Every refusal that a rule of the market can give, by code.</summary>
    public static FrozenDictionary<string, Refusal> Refusals { get; } =
        new[] { typeof(Refusal).Assembly, typeof(Preconditions).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(RefusalsOf)
            .DistinctBy(refusal => refusal.Code)
            .ToFrozenDictionary(refusal => refusal.Code, StringComparer.Ordinal);

    /// <summary>The refusals that a command declares, in order of precedence.</summary>
    public static IEnumerable<Refusal> RefusalsOf(Type command) =>
        command.GetFields(
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(field => field.FieldType == typeof(Refusal))
            .Select(field => (Refusal)field.GetValue(null)!);

    /// <summary>A rule's refusal as the caller sees it.</summary>
    public static Problem Of(Refusal refusal) => new(
        refusal.Code, StatusOf(refusal), refusal.Title, refusal.Kind == Kind.Early, refusal.Detail,
        refusal.Member is null ? null : "/" + refusal.Member, refusal.Kind == Kind.Early ? 60 : 0);

    /// <summary>The refusal of a step that a process took for the caller, known by its code.</summary>
    public static Problem OfStep(string code, string? reason)
    {
        if (!Refusals.TryGetValue(code, out var refusal))
            return new Problem(code, StatusCodes.Status409Conflict, "The order was refused", Detail: reason);

        var said = Of(refusal with { Detail = reason == refusal.Title ? null : reason, Member = null });
        return said with { Retryable = false, RetryAfter = 0 };
    }

    public static int StatusOf(Refusal refusal) => refusal.Kind switch
    {
        _ when refusal.Code == Preconditions.VersionDiffers.Code => StatusCodes.Status412PreconditionFailed,
        Kind.Invalid => StatusCodes.Status422UnprocessableEntity,
        Kind.Missing => StatusCodes.Status404NotFound,
        Kind.Gone => StatusCodes.Status410Gone,
        Kind.Forbidden => StatusCodes.Status403Forbidden,
        _ => StatusCodes.Status409Conflict,
    };

    /// <summary>A lost machine, or a bug; never with a stack trace.</summary>
    public static Problem Of(Exception failure) => failure switch
    {
        ProblemException said => said.Problem,
        JournalFullException =>
            JournalFull.Because("Nothing was written. Repeat the request when the operator has made room."),
        JournalRewoundException => JournalUnavailable.Because(
            "The journal was put back. Nothing was written; this server starts again: repeat the same request."),
        JournalUnavailableException => JournalUnavailable.Because("Nothing was written; repeat the same request."),
        JournalOutcomeUnknownException => OutcomeUnknown.Because(
            "The connection to the journal was lost while committing. Repeat the same request: it takes effect once."),
        UnknownFactException =>
            UnknownFact.Because("A newer program wrote to this journal; this server must be updated."),
        ViewsUnavailableException => ViewsUnavailable.Because(failure.Message),
        VirusScanUnavailableException => VirusScanUnavailable.Because(
            "Nobody gets the document before it was scanned. Repeat the same request."),
        DocumentsFullException => DocumentsFull.Because(
            "What was acknowledged is kept. Go on when the operator has made room."),
        DocumentsUnavailableException => DocumentsUnavailable,
        System.Data.Common.DbException => IdentityUnavailable,
        PasswordsBusyException => PasswordsBusy,
        ProviderUnavailableException => ProviderUnavailable,
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge,
        BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => RequestTooSlow,
        BadHttpRequestException => BadRequest.Because("The request's framing or headers break HTTP."),
        _ => Unexpected,
    };

    /// <summary>Answers with a problem.</summary>
    public static Task WriteAsync(HttpContext context, Problem problem)
    {
        var response = context.Response;
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        if (problem.Status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer realm=\"KAiMarket\"";
        if (problem.RetryAfter > 0)
            response.Headers.RetryAfter = problem.RetryAfter.ToString(CultureInfo.InvariantCulture);

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("type", TypePrefix + problem.Code);
            json.WriteString("title", problem.Title);
            json.WriteNumber("status", problem.Status);
            if (problem.Detail is not null) json.WriteString("detail", problem.Detail);
            json.WriteString("instance", context.Request.Path.Value);
            json.WriteString("code", problem.Code);
            if (problem.Pointer is not null) json.WriteString("pointer", problem.Pointer);
            json.WriteBoolean("retryable", problem.Retryable);
            json.WriteString("traceId", RequestTelemetry.TraceOf(context));
            json.WriteEndObject();
        }

        response.ContentLength = buffer.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
