using System.Net;
using KAiMarket.Client;

namespace KAiMarket.Cli;

/// <summary>The person who called can mend this: a wrong option, a file that is not what it should be.</summary>
internal sealed class UsageException(string sentence) : Exception(sentence);

/// <summary>What was asked did not come about; the sentence says why.</summary>
internal sealed class FailedException(string sentence) : Exception(sentence);

/// <summary>Exit codes, and how every failure becomes one with a sentence instead of a stack trace.</summary>
internal static class Exit
{
    public const int Ok = 0;
    public const int Found = 1;
    public const int Usage = 2;
    public const int Unreachable = 3;
    public const int Stopped = 130;

    public static async Task<int> OfAsync(Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (UsageException mistake)
        {
            return Say(Usage, mistake.Message);
        }
        catch (FailedException failure)
        {
            return Say(Found, failure.Message);
        }
        catch (FormatException foreign)
        {
            return Say(Found, foreign.Message);
        }
        catch (ProblemException problem)
        {
            var hint = problem.Status == HttpStatusCode.Unauthorized ? $" ({Connection.KeyVariable})" : "";
            return Say(IsAway(problem.Status) ? Unreachable : Found, problem.Message + hint);
        }
        catch (Exception lost) when (lost is HttpRequestException or TimeoutException)
        {
            return Say(Unreachable,
                $"The market at {Connection.Address} cannot be reached: {lost.GetBaseException().Message}");
        }
        catch (OperationCanceledException)
        {
            return Say(Stopped, "Stopped.");
        }
        catch (Exception file) when (file is IOException or UnauthorizedAccessException)
        {
            return Say(Usage, file.Message);
        }
    }

    private static bool IsAway(HttpStatusCode status) =>
        status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    private static int Say(int code, string sentence)
    {
        Console.Error.WriteLine(sentence);
        return code;
    }
}
