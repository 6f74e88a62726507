using System.Diagnostics;
using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Rounds of spoiled inputs for one target. Every round has a number that makes the same input again.</summary>
internal sealed class FuzzRun(FuzzTarget target)
{
    private const int StackBytes = 1 << 20;
    private static readonly TimeSpan LongestRound = TimeSpan.FromMinutes(3);

    private readonly IReadOnlyList<byte[]> seeds = target.Seeds();
    private int round;
    private long roundStarted = Stopwatch.GetTimestamp();
    private string? failure;

    /// <summary>Inputs that the decoder took without refusing them.</summary>
    public int Accepted { get; private set; }

    /// <summary>Rounds done.</summary>
    public int Rounds { get; private set; }

    /// <summary>Runs rounds from <paramref name="first"/> on while <paramref name="goOn"/> says so.</summary>
    /// <returns>What went wrong, with the round's number, or null.</returns>
    public string? Run(int first, Func<int, bool> goOn)
    {
        // On a small stack, so that recursion without limit shows; in the background, so that a hang does not hold the run.
        var thread = new Thread(() => Loop(first, goOn), StackBytes) { IsBackground = true };
        thread.Start();
        while (!thread.Join(100))
        {
            if (Stopwatch.GetElapsedTime(Volatile.Read(ref roundStarted)) > LongestRound)
            {
                return Describe($"takes longer than {LongestRound.TotalSeconds} s");
            }
        }

        return failure;
    }

    private void Loop(int first, Func<int, bool> goOn)
    {
        for (round = first; goOn(Rounds) && failure is null; round++, Rounds++)
        {
            Volatile.Write(ref roundStarted, Stopwatch.GetTimestamp());
            failure = Round(Mutation.Next(seeds, new Random(round))) is { } why ? Describe(why) : null;
        }
    }

    private string? Round(byte[] input)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Decode(input);
            Accepted++;
        }
        catch (Exception refusal) when (refusal is LakehouseException or BadEventException)
        {
            // The decoder's own words for bytes that it does not take.
        }
        catch (Exception escaped)
        {
            return $"lets this escape: {escaped}";
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > target.Allocation + (target.AllocationPerByte * input.Length)
            ? $"allocates {allocated} bytes for {input.Length}"
            : null;
    }

    private string Describe(string why)
    {
        var input = Mutation.Next(seeds, new Random(round));
        return $"{target.Name} {why}\nRound {round}; alone: {FuzzTests.RoundVariable}={round}\n"
            + $"Input ({input.Length} bytes): {Encoding.Latin1.GetString(input.AsSpan(0, Math.Min(input.Length, 2000)))}";
    }
}
