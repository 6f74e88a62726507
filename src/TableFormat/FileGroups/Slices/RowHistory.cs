namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>The rows that came for each key, in the order in which they came: chains in flat arrays. Not thread-safe.</summary>
internal sealed class RowHistory
{
    private const int None = -1;

    private readonly List<(RowPlace Place, int Previous)> links = [];
    private readonly List<int> newest = [];

    /// <summary>Adds a row to a key's history.</summary>
    /// <param name="key">Number of the key; numbers come without gaps.</param>
    /// <param name="place">The row.</param>
    internal void Add(int key, RowPlace place)
    {
        if (key == newest.Count)
        {
            newest.Add(None);
        }

        links.Add((place, newest[key]));
        newest[key] = links.Count - 1;
    }

    /// <summary>Fills <paramref name="into"/> with a key's rows, oldest first.</summary>
    internal void Read(int key, List<RowPlace> into)
    {
        into.Clear();
        for (var link = newest[key]; link != None; link = links[link].Previous)
        {
            into.Add(links[link].Place);
        }

        into.Reverse();
    }
}
