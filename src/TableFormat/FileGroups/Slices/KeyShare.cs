using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Keys of one pass of a merge: a part of the hash space.</summary>
/// <param name="Index">Number of the pass, from 0.</param>
/// <param name="Count">Passes in all.</param>
internal readonly record struct KeyShare(int Index, int Count)
{
    private const int Shift = 33;

    /// <summary>Every key.</summary>
    internal static KeyShare All { get; } = new(0, 1);

    /// <summary>Whether the share is every key.</summary>
    internal bool IsAll => Count == 1;

    /// <summary>Whether a key with this hash belongs to the share.</summary>
    internal bool Holds(ulong hash) => Count == 1 || (int)((hash >> Shift) % (uint)Count) == Index;

    /// <summary>Runs of the rows whose key belongs to the share.</summary>
    internal RowRun[] RunsOf(BinaryArray keys)
    {
        var runs = new List<RowRun>();
        for (var row = 0; row < keys.Length; row++)
        {
            if (!Holds(KeyHash.Of(keys.GetBytes(row))))
            {
                continue;
            }

            if (runs.Count > 0 && runs[^1] is var last && last.Start + last.Count == row)
            {
                runs[^1] = last with { Count = last.Count + 1 };
            }
            else
            {
                runs.Add(new RowRun(0, row, 1));
            }
        }

        return [.. runs];
    }
}
