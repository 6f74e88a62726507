using System.Text;
using Apache.Arrow;

namespace Lakehouse.TableFormat.Keys;

/// <summary>Smallest and largest of many record keys, in Java's order. Allocates at most twice per column. Not thread-safe.</summary>
internal sealed class KeyRange
{
    private byte[]? min;
    private byte[]? max;

    /// <summary>Smallest key, or null while there is none.</summary>
    internal string? Min => min is null ? null : Encoding.UTF8.GetString(min);

    /// <summary>Largest key, or null while there is none.</summary>
    internal string? Max => max is null ? null : Encoding.UTF8.GetString(max);

    /// <summary>Takes in every key of a column that holds no null.</summary>
    internal void Add(StringArray keys)
    {
        if (keys.Length == 0)
        {
            return;
        }

        int smallest = 0, largest = 0;
        for (var row = 1; row < keys.Length; row++)
        {
            var key = keys.GetBytes(row);
            if (KeyOrder.Compare(key, keys.GetBytes(largest)) > 0)
            {
                largest = row;
            }
            else if (KeyOrder.Compare(key, keys.GetBytes(smallest)) < 0)
            {
                smallest = row;
            }
        }

        if (min is null || KeyOrder.Compare(keys.GetBytes(smallest), min) < 0)
        {
            min = keys.GetBytes(smallest).ToArray();
        }

        if (max is null || KeyOrder.Compare(keys.GetBytes(largest), max) > 0)
        {
            max = keys.GetBytes(largest).ToArray();
        }
    }
}
