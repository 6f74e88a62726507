using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Simulation.Services;

/// <summary>What a request for the past was answered.</summary>
/// <param name="Request">The request.</param>
/// <param name="Answer">Rows or changes as text.</param>
internal sealed record CleanLook(ScanRequest Request, IReadOnlyList<string> Answer)
{
    /// <summary>Asks.</summary>
    public static async Task<CleanLook> AtAsync(IStorage storage, ScanRequest request) => new(request, request.Kind == ScanKind.Cdc
        ? [.. (await OrderTable.ChangesAsync(storage, request.Begin, request.End)).Select(change => change.ToString())]
        : [.. (await OrderTable.ReadAsync(storage, request)).Select(row => row.ToString())]);

    /// <summary>The answer has to be the same later.</summary>
    public void Check(CleanLook later, string when)
    {
        if (!Answer.SequenceEqual(later.Answer))
        {
            throw new InvalidOperationException(
                $"{when}: {Request}{Environment.NewLine}was {string.Join(Environment.NewLine + "    ", Answer)}{Environment.NewLine}is  {string.Join(Environment.NewLine + "    ", later.Answer)}");
        }
    }
}
