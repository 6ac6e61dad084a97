namespace KAiMarket.Acceptance.Running;

/// <summary>A theory on data that is there only on some machines; shown as skipped where it is not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(string path)
    {
        if (!File.Exists(Repository.SharedData(path))) Skip = $"SKIPPED: {Repository.SharedData(path)} is not on this machine";
    }
}
