namespace KAiMarket.Benchmarks.Load;

/// <summary>
/// What a load consists of: numbered jobs, each of one or more requests that follow one another on one connection.
/// Called by one thread.
/// </summary>
internal abstract class Traffic
{
    /// <summary>How many jobs there are; the load ends early when they are used up.</summary>
    public virtual long Jobs => long.MaxValue;

    /// <summary>Requests of a job.</summary>
    public virtual int Steps => 1;

    /// <summary>The first job's number: a later load goes on where an earlier one ended.</summary>
    public long Next { get; set; }

    /// <summary>The longest request, in bytes.</summary>
    public abstract int LongestRequest { get; }

    /// <summary>Writes one request and returns its length.</summary>
    public abstract int Write(long job, int step, Span<byte> to);

    /// <summary>Whether this status is the expected answer.</summary>
    public virtual bool Expects(int step, int status) => status is 200 or 201;
}

/// <summary>The same request over and over, with the job's number in its slots.</summary>
internal sealed class Repeated(RequestTemplate request, long jobs = long.MaxValue) : Traffic
{
    public override long Jobs => jobs;
    public override int LongestRequest => request.Length;
    public override int Write(long job, int step, Span<byte> to) => request.Write(to, job, job, job, job);
}

/// <summary>One request for each job, chosen and filled in by a function.</summary>
internal sealed class Chosen(int longest, long jobs, Chosen.Writer write) : Traffic
{
    public delegate int Writer(long job, Span<byte> to);

    public override long Jobs => jobs;
    public override int LongestRequest => longest;
    public override int Write(long job, int step, Span<byte> to) => write(job, to);
}
