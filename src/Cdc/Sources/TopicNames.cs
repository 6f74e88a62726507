using System.Text;

namespace Lakehouse.Cdc.Sources;

/// <summary>Gives each topic name one string, so that a message allocates none. Not thread-safe.</summary>
internal sealed class TopicNames
{
    private readonly List<KeyValuePair<byte[], string>> names = [];
    private int last;

    public string Of(ReadOnlySpan<byte> utf8)
    {
        if (last < names.Count && utf8.SequenceEqual(names[last].Key)) return names[last].Value;
        for (var index = 0; index < names.Count; index++)
        {
            if (!utf8.SequenceEqual(names[index].Key)) continue;
            last = index;
            return names[index].Value;
        }

        last = names.Count;
        names.Add(new KeyValuePair<byte[], string>(utf8.ToArray(), Encoding.UTF8.GetString(utf8)));
        return names[last].Value;
    }
}
