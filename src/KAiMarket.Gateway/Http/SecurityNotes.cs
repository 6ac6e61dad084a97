using KAiMarket.Identity;

namespace KAiMarket.Gateway.Http;

internal static class SecurityNotes
{
    /// <summary>Notes that the caller did something that the security trail keeps.</summary>
    /// <param name="subject">What it was done to; never a name, an e-mail address or a secret.</param>
    public static Task NoteAsync(this Call call, SecurityAct act, string subject) => call.Market.Trail.NoteAsync(
        act, call.Credential.Account, subject, call.Credential.Organisation, call.Http.Connection.RemoteIpAddress,
        CancellationToken.None);
}
