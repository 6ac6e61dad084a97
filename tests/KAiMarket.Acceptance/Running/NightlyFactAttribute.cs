namespace KAiMarket.Acceptance.Running;

/// <summary>A test that takes long; it runs at night (KAIMARKET_NIGHTLY=1).</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NightlyFactAttribute : FactAttribute
{
    public NightlyFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("KAIMARKET_NIGHTLY") != "1") Skip = "SKIPPED: runs at night, with KAIMARKET_NIGHTLY=1";
    }
}
