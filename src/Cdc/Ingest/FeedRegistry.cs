using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.Cdc.Ingest;

/// <summary>The tables of a run by name. Touched by the line's thread alone.</summary>
internal sealed class FeedRegistry
{
    private readonly Dictionary<TableId, TableFeed> feeds = [];
    private readonly Dictionary<string, TableId> folders = new(StringComparer.OrdinalIgnoreCase);
    private TableFeed? last;

    public IReadOnlyCollection<TableFeed> All => feeds.Values;

    public bool TryFind(string database, string table, [NotNullWhen(true)] out TableFeed? feed)
    {
        feed = last;
        if (feed is not null && ReferenceEquals(feed.Id.Table, table) && ReferenceEquals(feed.Id.Database, database)) return true;
        if (!feeds.TryGetValue(new TableId(database, table), out feed)) return false;
        last = feed;
        return true;
    }

    public TableFeed? Find(TableId table) => feeds.GetValueOrDefault(table);

    /// <summary>Feeds that have read, or are about to read, the topic.</summary>
    public IEnumerable<TableFeed> Of(string topic) => feeds.Values.Where(feed => feed.Batch?.Cursor.Topics.ContainsKey(topic) == true);

    /// <summary>The table whose folder this one would share, or null.</summary>
    public TableId? SharesFolder(TableId table) => folders.TryGetValue(table.Folder, out var other) && other != table ? other : null;

    public void Add(TableFeed feed)
    {
        feeds[feed.Id] = feed;
        folders[feed.Id.Folder] = feed.Id;
    }

    public void Remove(TableFeed feed)
    {
        feeds.Remove(feed.Id);
        if (ReferenceEquals(last, feed)) last = null;
    }
}
