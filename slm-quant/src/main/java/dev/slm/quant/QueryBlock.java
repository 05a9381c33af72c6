package dev.slm.quant;

/**
 * The queries that attention works on at a time: those of some consecutive rows of one segment, of all heads that share
 * one key-value head. They are numbered row by row, the heads of a row one after the other. A worker uses one object
 * again and again, so nothing is allocated. Not thread-safe.
 */
public final class QueryBlock {
    private static final AttentionShape NO_SHAPE = new AttentionShape(1, 1, 1, 1, 0, 0, 0);
    private static final AttentionBatch NO_BATCH = new AttentionBatch();
    private static final Activations NO_ROWS = new Activations(0, 1);

    private AttentionShape shape = NO_SHAPE;
    private AttentionBatch batch = NO_BATCH;
    private Activations q = NO_ROWS;
    private Activations out = NO_ROWS;
    private int queryColumn;
    private int segment;
    private int kvHead;
    private int from;
    private int rows;

    /** Sets what all blocks of one call have in common, as {@link Kernels#attend} describes it. */
    void of(AttentionShape shape, AttentionBatch batch, Activations q, int queryColumn, Activations out) {
        this.shape = shape;
        this.batch = batch;
        this.q = q;
        this.queryColumn = queryColumn;
        this.out = out;
    }

    /** Sets which ones these are: {@code rows} rows, at least 1, from row {@code from} of the segment on. */
    void at(int segment, int kvHead, int from, int rows) {
        this.segment = segment;
        this.kvHead = kvHead;
        this.from = from;
        this.rows = rows;
    }

    /** Becomes one row of another block. */
    public QueryBlock rowOf(QueryBlock block, int row) {
        of(block.shape, block.batch, block.q, block.queryColumn, block.out);
        at(block.segment, block.kvHead, block.from + row, 1);
        return this;
    }

    /** What queries see, and their heads. */
    public AttentionShape shape() {
        return shape;
    }

    /** The keys and values of their sequence. */
    public KvLayer layer() {
        return batch.layer(segment);
    }

    /** The key-value head that they share. */
    public int kvHead() {
        return kvHead;
    }

    /** Number of rows, at least 1. */
    public int rows() {
        return rows;
    }

    /** Number of queries: {@link AttentionShape#group()} a row. */
    public int queries() {
        return rows * shape.group();
    }

    /** The first key that a query sees. */
    public int firstKey(int query) {
        return shape.firstKey(position(query));
    }

    /** The end (exclusive) of the keys that a query sees; all these exist. */
    public int endKey(int query) {
        return shape.endKey(position(query), layer().length());
    }

    /** The tile with the first key that any of the queries sees. */
    public int firstTile() {
        return firstKey(0) / KvLayer.TILE;
    }

    /** The end (exclusive) of the keys that any of the queries sees. */
    public int endKey() {
        return endKey(queries() - 1);
    }

    private int position(int query) {
        return batch.firstPosition(segment) + from + query / shape.group();
    }

    /** Where the queries are. */
    public Activations q() {
        return q;
    }

    /** Where a query starts in the data of {@link #q}; those of a row lie one after the other. */
    public int queryOffset(int query) {
        return q.offset(row(query)) + queryColumn + column(query);
    }

    /** Where their weighted values go. */
    public Activations out() {
        return out;
    }

    /** Where those of a query start in the data of {@link #out}; those of a row lie one after the other. */
    public int outOffset(int query) {
        return out.offset(row(query)) + column(query);
    }

    private int row(int query) {
        return batch.firstRow(segment) + from + query / shape.group();
    }

    private int column(int query) {
        return (kvHead * shape.group() + query % shape.group()) * shape.headSize();
    }
}
