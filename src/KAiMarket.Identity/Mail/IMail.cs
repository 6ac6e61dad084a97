namespace KAiMarket.Identity.Mail;

/// <param name="To">An address that <see cref="People.EmailAddress"/> let pass.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text; lines end with \n.</param>
public sealed record Letter(string To, string Subject, string Text);

/// <summary>Carries letters to people.</summary>
public interface IMail
{
    /// <exception cref="IOException">It could not be handed over; it may be tried again.</exception>
    Task SendAsync(Letter letter, CancellationToken cancel);
}
